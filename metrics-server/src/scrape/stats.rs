//! What the endpoint counts of itself.

use metrics::{Family, Histogram, Metrics};

/// What the endpoint counts of itself.
#[derive(Debug, Metrics)]
#[metrics(namespace = "metrics_scrape")]
pub(crate) struct ScrapeStats {
    /// Time from a request for metrics until the last of the answer was handed over.
    #[metric(histogram, unit = "seconds", buckets(ScrapeTime = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]))]
    pub(super) duration: Histogram<ScrapeTime>,

    /// Size of the expositions handed over, before compression.
    #[metric(counter, unit = "bytes")]
    pub(super) exposition: u64,

    /// Series in the expositions handed over.
    #[metric(counter)]
    pub(super) series: u64,

    /// Gathers that scrapes have shared.
    #[metric(counter)]
    pub(super) gathers: u64,

    /// Snapshots in memory, while they are gathered and until they are sent.
    #[metric(gauge, up_down)]
    pub(super) snapshots: u64,

    /// Requests for metrics that are being answered.
    #[metric(gauge, up_down)]
    pub(super) in_flight: u64,

    /// Requests for metrics that got no exposition, or not the whole one, by what was in the way.
    #[metric(counter, labels(cause: Cause = [BadRequest, NotAcceptable, Unauthorized, Forbidden, Busy, Late, Failed, Stalled, Disconnected]))]
    pub(super) errors: Family<Cause, u64>,
}
