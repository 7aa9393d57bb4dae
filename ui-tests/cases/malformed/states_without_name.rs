use metrics::{Metrics, State};

#[derive(Clone, Copy, metrics::Label)]
enum Mode {
    Idle,
    Busy,
}

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(Idle, Busy))]
    mode: State<Mode>,
}

fn main() {}
