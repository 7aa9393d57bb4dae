use metrics::{Family, Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(ok))]
    build: Family<bool, Info<1>>,
}

fn main() {}
