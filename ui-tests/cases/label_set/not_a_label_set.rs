use metrics::{Family, Metrics};

struct Route {
    path: String,
}

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Family<Route, u64>,
}

fn main() {}
