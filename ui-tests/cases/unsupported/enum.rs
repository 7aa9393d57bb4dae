use metrics::Metrics;

#[derive(Metrics)]
enum Stats {
    Requests(u64),
}

fn main() {}
