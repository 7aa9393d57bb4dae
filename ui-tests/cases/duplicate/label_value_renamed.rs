use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Answer {
    Ok,
    #[label(rename = "ok")]
    Fine,
}

fn main() {}
