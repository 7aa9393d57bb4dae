use metrics::{Label, Metrics, State};

#[derive(Clone, Copy, Label)]
enum Level {
    Low,
    High,
}

#[derive(Metrics)]
struct Stats {
    /// What it does.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: State<Level>,
}

fn main() {}
