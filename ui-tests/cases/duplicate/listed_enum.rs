use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,

    /// Retries.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    retries: Family<Answer, u64>,
}

fn main() {}
