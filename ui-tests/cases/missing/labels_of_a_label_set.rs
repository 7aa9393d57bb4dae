use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {}

fn main() {}
