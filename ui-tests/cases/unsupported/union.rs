use metrics::Metrics;

#[derive(Metrics)]
union Stats {
    requests: u64,
}

fn main() {}
