use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version))]
    build_info: Info<1>,

    /// Builds.
    #[metric(gauge)]
    build: u64,
}

fn main() {}
