use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats<'a> {
    /// Requests served.
    #[metric(counter, labels(path))]
    requests: Family<&'a str, u64>,
}

fn main() {
    Stats::global().requests.with("/").inc();
}
