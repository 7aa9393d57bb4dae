use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version))]
    build: String,
}

fn main() {}
