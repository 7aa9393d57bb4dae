use metrics::{Metrics, State};

enum Mode {
    Idle,
    Busy,
}

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state)]
    mode: State<Mode>,
}

fn main() {}
