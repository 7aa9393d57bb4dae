use metrics::{Family, Metrics, State};

#[derive(Metrics)]
#[metrics(namespace = "http")]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]), labels(http_mode))]
    mode: Family<bool, State<Mode>>,
}

fn main() {}
