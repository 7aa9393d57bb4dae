//! One scrape: a gather, which others may share, streamed as it is encoded.

mod body;
mod flight;
mod gathers;
mod patience;
mod scraper;
mod stats;
mod tally;

pub(crate) use flight::Flight;
pub(crate) use scraper::{Limits, Refusal, Scraper};
pub(crate) use stats::Cause;
