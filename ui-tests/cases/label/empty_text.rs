use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {
    Ok,
    #[label(rename = "")]
    None,
}

fn main() {}
