use metrics::{Family, Histogram, Info, Label, Metrics, State};

const LARGE: f64 = 3.0;
const NOT_A_NUMBER: f64 = f64::NAN;

#[derive(Clone, Copy, Label)]
enum Outcome {
    Good,
    Bad,
}

#[derive(Metrics)]
#[metrics(labels(shard: u32))]
struct Sharded {
    /// Jobs.
    #[metric(counter)]
    jobs: u64,
}

#[derive(Metrics)]
#[metrics(namespace = "many")]
struct Stats {
    /// Time to answer.
    #[metric(histogram)]
    latency: Histogram,

    /// Sizes.
    #[metric(histogram, buckets(Sizes = [LARGE, 1.0, LARGE, NOT_A_NUMBER]))]
    size: Histogram<Sizes>,

    /// Depths.
    #[metric(histogram, buckets(Depths = [1.0, 2.0]))]
    depth: Histogram<Sizes>,

    /// Requests, by outcome.
    #[metric(counter, labels(outcome, method))]
    requests: Family<Outcome, u64>,

    /// Requests, by path.
    #[metric(counter, max_series = 2000, labels(outcome: Outcome = max(3)))]
    paths: Family<Outcome, u64>,

    /// Requests, by code.
    #[metric(counter, labels(code: u8 = max(3, 300, "ok")))]
    codes: Family<u8, u64>,

    /// What it does.
    #[metric(state(Mode = [Idle, Busy]), labels(outcome))]
    mode: State<Mode>,

    /// What it is.
    #[metric(info, labels(version, commit))]
    build: Info<1>,

    /// In use.
    #[metric(gauge, max_series = 10)]
    used: u64,

    #[metric(gauge, help = "")]
    free: u64,

    #[metric(flatten)]
    sharded: Sharded,
}

fn main() {}
