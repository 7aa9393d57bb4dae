use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {}

fn main() {}
