use metrics::{Metrics, State};

#[derive(Metrics)]
#[metrics(labels(mode: u32))]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: State<Mode>,
}

fn main() {}
