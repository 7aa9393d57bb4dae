use metrics::{Family, Metrics, State};

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]), labels(mode))]
    mode: Family<bool, State<Mode>>,
}

fn main() {}
