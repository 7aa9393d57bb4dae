use metrics::{Label, Metrics, State};

#[derive(Label)]
enum Mode {
    Idle,
    Busy { jobs: u32 },
}

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state)]
    mode: State<Mode>,
}

fn main() {}
