//! The ten-line program.

/// What this program has done.
#[derive(metrics::Metrics)]
#[metrics(namespace = "quickstart")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    Stats::global().requests.inc();
    print!("{}", metrics::render());
}
