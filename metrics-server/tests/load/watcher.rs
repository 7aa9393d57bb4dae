//! A client that scrapes again and again, and compares what it gets with what it got before.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::time::sleep_until;

use super::client::{Failure, Scrape, Scraped};
use super::outcomes::Outcomes;
use super::values::Values;
use super::workload::{ENDING, REMOVED, ROWS};

const INTERVAL: Duration = Duration::from_secs(1);

/// Ends of the names of what never falls.
const RISING: [&str; 4] = ["_total", "_count", "_bucket", "_sum"];

/// A client that scrapes one format, and compares what it gets with what it got before.
#[derive(Debug)]
pub(crate) struct Watcher {
    scrape: Scrape,
    pub(crate) accept: &'static str,
    /// What the last scrape got.
    pub(crate) last: Values,
    /// The last value of each series that ends, also of those that have.
    pub(crate) ended: Values,
    pub(crate) outcomes: Outcomes,
}

impl Watcher {
    pub(crate) fn new(address: SocketAddr, accept: &'static str) -> Self {
        Self {
            scrape: Scrape {
                accept: Some(accept),
                ..Scrape::of(address)
            },
            accept,
            last: Values::default(),
            ended: Values::default(),
            outcomes: Outcomes::default(),
        }
    }

    /// Scrapes every second.
    pub(crate) async fn watch_until(mut self, end: Instant) -> Self {
        while Instant::now() < end {
            let next = Instant::now() + INTERVAL;
            self.look().await;
            sleep_until(next.into()).await;
        }
        self
    }

    /// Scrapes once.
    pub(crate) async fn look(&mut self) {
        let outcome = self.scrape.run().await;
        let outcome = outcome.and_then(|scraped| self.compare(&scraped).map(|()| scraped.took));
        self.outcomes.add(outcome);
    }

    /// Takes what a scrape got if that is whole; panics if it cannot be.
    fn compare(&mut self, scraped: &Scraped) -> Result<(), Failure> {
        let values = self.read(&scraped.text).ok_or(Failure::Incomplete)?;
        if values.count("work_rows_total") != ROWS {
            return Err(Failure::Incomplete);
        }
        for (family, series, value) in values.iter() {
            if family != REMOVED && RISING.iter().any(|end| family.ends_with(end)) {
                let before = self.last.get(series).unwrap_or(0.0);
                assert!(value >= before, "{series} fell from {before} to {value}");
            }
            if ENDING.contains(&family) {
                self.ended.raise(series, value);
            }
        }
        self.last = values;
        Ok(())
    }

    fn read(&self, text: &str) -> Option<Values> {
        if self.accept == "application/json" {
            return Values::of_json(text);
        }
        let is_openmetrics = self.accept.starts_with("application/openmetrics-text");
        (text.ends_with("# EOF\n") == is_openmetrics).then(|| Values::of_text(text))
    }
}
