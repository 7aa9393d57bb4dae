use metrics::Label;

#[derive(Clone, Copy, Label)]
#[label(rename_all = "kebabcase")]
enum Answer {
    NotFound,
}

fn main() {}
