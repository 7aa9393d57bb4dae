//! What becomes of one scrape.

use std::time::Instant;

use metrics::{Tracked, UpDownHandle};

use super::stats::{Cause, ScrapeStatsHandles};

/// Counts one scrape, from its request to whatever end it takes: dropped without another, the client has gone.
#[derive(Debug)]
pub(super) struct Tally {
    stats: ScrapeStatsHandles,
    begun: Instant,
    error: Option<Cause>,
    bytes: u64,
    series: u64,
    _in_flight: Tracked<UpDownHandle<u64>>,
}

impl Tally {
    pub(super) fn begin(stats: &ScrapeStatsHandles) -> Self {
        Self {
            stats: stats.clone(),
            begun: Instant::now(),
            error: Some(Cause::Disconnected),
            bytes: 0,
            series: 0,
            _in_flight: stats.in_flight.clone().into_tracked(),
        }
    }

    /// Notes what the exposition holds.
    pub(super) fn expose(&mut self, series: usize) {
        self.series = series as u64;
    }

    /// Notes bytes that are handed over.
    pub(super) fn hand_over(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Ends it: all is handed over.
    pub(super) fn finish(&mut self) {
        self.error = None;
    }

    /// Ends it without an exposition.
    pub(super) fn fail(mut self, cause: Cause) {
        self.error = Some(cause);
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        if let Some(cause) = self.error {
            return self.stats.errors.with(cause).inc();
        }
        self.stats.duration.observe(self.begun.elapsed());
        self.stats.exposition.inc_by(self.bytes);
        self.stats.series.inc_by(self.series);
    }
}
