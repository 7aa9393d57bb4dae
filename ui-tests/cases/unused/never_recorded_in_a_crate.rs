#![deny(dead_code)]

mod stats {
    use metrics::{Family, Metrics};

    #[derive(Metrics)]
    pub(crate) struct Stats {
        /// Requests served.
        #[metric(counter)]
        pub(crate) requests: u64,

        /// Requests refused, by reason.
        #[metric(counter, labels(reason: Reason = [Busy, Banned]))]
        pub(crate) refused: Family<Reason, u64>,
    }
}

fn main() {
    stats::Stats::global().requests.inc();
}
