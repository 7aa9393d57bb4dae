use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version), max_series = 3)]
    build: Info<1>,
}

fn main() {}
