use metrics::{Info, Metrics};

#[derive(Metrics)]
struct Stats {
    /// What was built.
    #[metric(info)]
    build: Info<1>,
}

fn main() {}
