use metrics::Label;

#[derive(Label)]
enum Answer {
    Ok,
    Err,
}

fn main() {}
