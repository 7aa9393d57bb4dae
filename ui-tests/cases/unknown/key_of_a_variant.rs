use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {
    #[label(name = "404")]
    NotFound,
}

fn main() {}
