use metrics::{Metrics, Registry};

#[derive(Default, Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

#[derive(Default, Metrics)]
struct OtherStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let mut responder = Registry::new().respond::<Stats>(()).unwrap();
    responder.poll(&OtherStats::default());
}
