use metrics::Label;

#[derive(Clone, Copy, Label)]
#[label(rename = "kebab-case")]
enum Answer {
    NotFound,
}

fn main() {}
