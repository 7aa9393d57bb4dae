use metrics::LabelSet;

#[derive(LabelSet)]
struct Bound {
    le: u32,
}

fn main() {}
