use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: Mode,
}

fn main() {}
