//! What answers scrapes.

use std::sync::Arc;

use http::HeaderMap;
use metrics::{Filter, Format, Registry};

use super::body::ScrapeBody;
use super::gathers::Gathers;
use super::patience::Patience;
use super::places::Places;
use super::stats::{Cause, ScrapeStats, ScrapeStatsHandles};
use super::tally::Tally;
use super::transfer::Transfer;

/// How much may go on at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Scrapes that are being answered.
    pub(crate) scrapes: usize,
    /// Gathers of chosen families, which scrapes share.
    pub(crate) gathers: usize,
}

/// Why a scrape got no exposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many others are being answered.
    Busy,
    /// No gather came to its end in time.
    Late,
    /// The gather panicked, or the runtime is shutting down.
    Failed,
}

/// Answers the scrapes of one registry.
#[derive(Debug)]
pub(crate) struct Scraper {
    gathers: Gathers,
    /// For scrapes of all families.
    places: Places,
    /// For those of chosen ones, who wait for turns: they take no place from the others.
    choosers: Places,
    stats: ScrapeStatsHandles,
}

impl Scraper {
    /// Makes a scraper that counts what it does in `counted`.
    pub(crate) fn new(registry: &Registry, limits: Limits, counted: &Registry) -> Self {
        Self {
            gathers: Gathers::new(registry.clone(), limits.gathers),
            places: Places::new(limits.scrapes),
            choosers: Places::new(limits.scrapes),
            stats: counted.register_or_detach::<ScrapeStats>(()),
        }
    }

    /// Gathers what a filter chooses; returns it to be encoded while it is sent.
    pub(crate) async fn scrape(
        &self,
        filter: Filter,
        format: Format,
        headers: &HeaderMap,
    ) -> Result<ScrapeBody, Refusal> {
        let patience = Patience::of(headers);
        let mut tally = Tally::begin(&self.stats);
        let places = if filter.chooses_all() {
            &self.places
        } else {
            &self.choosers
        };
        let Some(permit) = places.take(patience.turn()).await else {
            tally.fail(Cause::Busy);
            return Err(Refusal::Busy);
        };
        match self.gathers.gather(filter, patience).await {
            Ok(snapshot) => {
                tally.expose(snapshot.series_count());
                let transfer = Arc::new(Transfer::new(format.pieces(snapshot), tally, permit));
                places.note(&transfer);
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
