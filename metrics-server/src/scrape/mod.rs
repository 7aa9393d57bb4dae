//! One scrape: a gather, which requests share, streamed as it is encoded.

mod body;
mod deadline;
mod gathered;
mod gathers;
mod pace;
mod schedule;
mod scraper;
mod stats;
mod tally;
#[cfg(test)]
mod tests;
mod transfer;
mod transfers;

pub(crate) use pace::Paced;
pub(crate) use scraper::{Limits, Refusal, Scraper};
pub(crate) use stats::Cause;
