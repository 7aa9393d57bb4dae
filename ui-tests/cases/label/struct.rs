use metrics::Label;

#[derive(Clone, Copy, Label)]
struct Answer {
    code: u16,
}

fn main() {}
