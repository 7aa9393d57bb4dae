use metrics::{Family, LabelSet, Metrics, State};

#[derive(LabelSet)]
struct Place {
    mode: bool,
}

#[derive(Metrics)]
struct Stats {
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: Family<Place, State<Mode>>,
}

fn main() {}
