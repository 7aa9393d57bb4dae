use metrics::{Metrics, State};

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]), aggregate = sum)]
    mode: State<Mode>,
}

fn main() {}
