use metrics::Metrics;

#[derive(Metrics)]
struct Stats<T> {
    /// Requests served.
    #[metric(counter)]
    requests: T,
}

fn main() {}
