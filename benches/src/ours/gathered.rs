//! Rows that one thread gathers while another one writes them without a pause.

use metrics::{Registry, Snapshot};

use super::{histograms, published};

/// A row alone in its registry, and its writer.
pub(crate) struct Gathered {
    pub(crate) name: &'static str,
    /// Whether it can be gathered while its writer is at rest: who is asked must answer.
    pub(crate) rests: bool,
    pub(super) registry: Registry,
    /// Returns the count, and fails if the snapshot is torn.
    pub(super) read: fn(&Snapshot) -> Result<u64, String>,
    /// Counts so many times.
    pub(crate) write: Box<dyn Fn(usize) + Sync>,
}

impl Gathered {
    /// Gathers, and returns the count; fails if what was gathered is torn.
    pub(crate) fn gather(&self) -> Result<u64, String> {
        (self.read)(&self.registry.gather()).map_err(|error| format!("{}: {error}", self.name))
    }
}

/// Histograms that are observed, a struct that is published, and one that is asked for.
pub(crate) fn gathered() -> Vec<Gathered> {
    histograms::gathered()
        .into_iter()
        .chain(published::gathered())
        .collect()
}
