use metrics::Metrics;

#[derive(Metrics)]
struct Stats<'a> {
    /// Requests served.
    #[metric(counter)]
    requests: &'a u64,
}

fn main() {}
