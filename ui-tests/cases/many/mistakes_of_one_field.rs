use metrics::{Family, Histogram, Metrics, State};

const EMPTY: &str = "";
const LARGE: f64 = 1.5;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, labels(a, b), max_series = 3, help = EMPTY)]
    requests: Family<(bool, bool), u64>,

    /// Sizes.
    #[metric(histogram, buckets(Sizes = [1.0, LARGE, 1e400]))]
    size: Histogram<Sizes>,

    /// What it does.
    #[metric(state(Mode = [Idle, Busy = "idle"]))]
    mode: State<Mode>,
}

fn main() {}
