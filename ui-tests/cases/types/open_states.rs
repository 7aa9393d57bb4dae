use metrics::{Metrics, State};

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state)]
    mode: State<u16>,
}

fn main() {}
