use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {
    Ok,
    Err { code: u16 },
}

fn main() {}
