use metrics::Label;

#[derive(Clone, Copy, Label)]
#[label(rename_all = "lowercase")]
enum Answer {
    NotFound,
    Notfound,
}

fn main() {}
