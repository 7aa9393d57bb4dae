use metrics::{Metrics, State};

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(StatsHandles = [Idle, Busy]))]
    mode: State<StatsHandles>,
}

fn main() {}
