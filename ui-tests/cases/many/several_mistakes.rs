use metrics::{Family, Histogram, Metrics};

#[derive(Metrics)]
#[metrics(namespace = "my.app", labels(worker))]
#[metrics(namespace = "other", max_series = 0)]
struct Stats {
    #[metric(counter, unti = "seconds")]
    requests: u64,

    /// Time spent waiting.
    #[metric(histogram, unit = "milliseconds", labels(le), buckets(Waits = exponential(1, 0.5, 3)))]
    wait: Family<bool, Histogram<Waits>>,

    /// Requests refused.
    #[metric(counter, labels(reason: Reason = [Busy, Busy]))]
    refused_total: Family<Reason, u64>,

    /// Requests refused.
    #[metric(counter, aggregate = sum)]
    refused: u64,

    forgotten: u64,
}

fn main() {}
