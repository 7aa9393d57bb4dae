use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info, labels(version, commit))]
    build: Info<3>,
}

fn main() {}
