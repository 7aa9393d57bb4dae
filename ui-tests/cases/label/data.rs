use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {
    Ok,
    Err(u16),
}

fn main() {}
