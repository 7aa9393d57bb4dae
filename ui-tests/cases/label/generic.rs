use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer<const CODE: u16> {
    Ok,
}

fn main() {}
