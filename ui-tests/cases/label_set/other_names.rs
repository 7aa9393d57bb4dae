use metrics::{Family, LabelSet, Metrics};

#[derive(LabelSet)]
struct Route {
    path: String,
    status: u16,
}

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(path, code))]
    requests: Family<Route, u64>,
}

fn main() {}
