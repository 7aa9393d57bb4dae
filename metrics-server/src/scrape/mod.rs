//! One scrape: a gather, which others may share, streamed as it is encoded.

mod body;
mod flight;
mod gathers;
mod pace;
mod patience;
mod places;
mod scraper;
mod stats;
mod tally;
mod transfer;

pub(crate) use flight::Flight;
pub(crate) use pace::Paced;
pub(crate) use places::STALL;
pub(crate) use scraper::{Limits, Refusal, Scraper};
pub(crate) use stats::Cause;
