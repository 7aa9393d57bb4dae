use metrics::{Family, Histogram, LabelSet, Metrics};

#[derive(LabelSet)]
struct Bound {
    #[label(rename = "le")]
    bound: u32,
}

#[derive(Metrics)]
struct Stats {
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds")]
    wait: Family<Bound, Histogram>,
}

fn main() {}
