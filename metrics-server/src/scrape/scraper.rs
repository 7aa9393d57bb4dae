//! What answers scrapes.

use std::sync::Arc;

use http::request::Parts;
use metrics::{Filter, Format, Registry};

use super::body::ScrapeBody;
use super::deadline::ScrapeDeadline;
use super::gathers::Gathers;
use super::stats::{Cause, ScrapeStats, ScrapeStatsHandles};
use super::tally::Tally;
use super::transfer::Transfer;
use super::transfers::Transfers;
use crate::read_progress::ReadProgress;

/// How much may go on at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Expositions that are being sent.
    pub(crate) scrapes: usize,
    /// Gathers of chosen families.
    pub(crate) gathers: usize,
    /// Snapshots in memory.
    pub(crate) snapshots: usize,
}

/// Why a scrape got no exposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many others are being answered.
    Busy,
    /// No gather has ended in time.
    Late,
    /// The gather panicked, or the runtime is shutting down.
    Failed,
}

/// Answers the scrapes of one registry.
#[derive(Debug)]
pub(crate) struct Scraper {
    gathers: Gathers,
    transfers: Arc<Transfers>,
    stats: ScrapeStatsHandles,
}

impl Scraper {
    /// Makes a scraper that counts what it does in `counted`.
    pub(crate) fn new(registry: &Registry, limits: Limits, counted: &Registry) -> Self {
        let stats = counted.register_or_detach::<ScrapeStats>(());
        let transfers = Arc::new(Transfers::new(limits.scrapes));
        let gathered = registry.clone();
        let gathers = Gathers::new(
            Box::new(move |filter, deadline| gathered.gather_until(filter, deadline)),
            registry.deadline(),
            limits,
            Arc::clone(&transfers),
            stats.clone(),
        );
        Self {
            gathers,
            transfers,
            stats,
        }
    }

    /// Gathers what a filter chooses; returns it to be encoded while it is sent.
    ///
    /// The snapshot is waited for first, and only then a slot to send it: requests that came at
    /// once share it, however few may be answered at once.
    pub(crate) async fn scrape(&self, filter: Filter, format: Format, request: &Parts) -> Result<ScrapeBody, Refusal> {
        let deadline = ScrapeDeadline::of(&request.headers);
        let mut tally = Tally::begin(&self.stats);
        let admitted = async {
            let gathered = self.gathers.gather(filter, deadline).await?;
            let slot = self.transfers.slot(gathered.is_filtered(), deadline.slot()).await;
            slot.map(|slot| (gathered, slot)).ok_or(Refusal::Busy)
        };
        match admitted.await {
            Ok((gathered, slot)) => {
                tally.expose(gathered.snapshot.series_count());
                // There, if it came by a connection of our own server.
                let read_progress = request.extensions.get::<Arc<ReadProgress>>().cloned();
                let transfer = Arc::new(Transfer::new(gathered, format, tally, slot, read_progress));
                self.transfers.add(&transfer);
                Ok(ScrapeBody::new(transfer))
            }
            Err(refusal) => {
                tally.fail(refusal.cause());
                Err(refusal)
            }
        }
    }

    /// Counts a request for metrics that was refused before it was a scrape.
    pub(crate) fn refuse(&self, cause: Cause) {
        self.stats.errors.with(cause).inc();
    }
}

impl Refusal {
    fn cause(self) -> Cause {
        match self {
            Self::Busy => Cause::Busy,
            Self::Late => Cause::Late,
            Self::Failed => Cause::Failed,
        }
    }
}
