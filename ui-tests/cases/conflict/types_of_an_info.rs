use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version: String))]
    build: Info<1>,
}

fn main() {}
