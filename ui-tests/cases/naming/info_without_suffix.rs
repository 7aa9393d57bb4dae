use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version), name = "build")]
    build: Info<1>,
}

fn main() {}
