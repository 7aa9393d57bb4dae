use metrics::{Family, Histogram, Info, Metrics};

const LARGE: f64 = 3.0;
const EMPTY: &str = "";

#[derive(Metrics)]
#[metrics(namespace = "my.app")]
struct Stats {
    /// What the macro knows.
    #[metric(counter, aggregate = sum)]
    requests: u64,

    /// What the macro knows of bounds.
    #[metric(histogram, buckets(Waits = [2.0, 1.0, 0.5]))]
    wait: Histogram<Waits>,

    /// What the macro knows of a rule.
    #[metric(histogram, buckets(Steps = exponential(0, 1, 0)))]
    steps: Histogram<Steps>,

    /// What has the right kind of type.
    #[metric(counter)]
    small: u8,

    /// What only types know.
    #[metric(histogram)]
    latency: Histogram,

    /// What only constants know.
    #[metric(histogram, buckets(Sizes = [LARGE, 1.0]))]
    size: Histogram<Sizes>,

    /// What only the number of labels says.
    #[metric(info, labels(version, commit))]
    build: Info<1>,

    #[metric(gauge, help = EMPTY)]
    free: u64,

    /// Messages.
    #[metric(counter, labels(topic))]
    messages: Family<f64, u64>,
}

fn main() {
    Stats::global().latency.observe(1.0);
}
