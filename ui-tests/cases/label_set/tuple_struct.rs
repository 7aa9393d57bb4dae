use metrics::LabelSet;

#[derive(LabelSet)]
struct Route(String, u16);

fn main() {}
