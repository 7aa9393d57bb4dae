use metrics::{Family, LabelSet, Metrics};

#[derive(LabelSet)]
struct Route {
    worker: u32,
}

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Family<Route, u64>,
}

fn main() {}
