//! Rows that their owner hands over when it likes.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::list::{Ending, Source, Sources, Way};
use super::row::SourceRow;
use crate::row::{FlatRow, RowReader};
use crate::stats::Metrics;

/// A plain stats struct of one owner, which hands it over to gathers whole.
///
/// It derefs to the struct: `publisher.jobs += 1` is a plain addition. A gather sees the struct as it was at the last
/// [`publish`](Self::publish), all of it of the same moment. Neither side ever waits for the other, however often either
/// comes. Made by [`Registry::publish`](crate::Registry::publish).
///
/// Dropping it publishes the last state and ends the row: its counters and histograms stay in the total of their series, its gauges
/// and states leave it. What was written to a publisher that is forgotten (`mem::forget`) since its last `publish` is lost. Before
/// its first `publish`, its counters are zero, and gauges and states are not there.
///
/// Bad values and resets are found at each `publish`: a field that no metric can hold keeps its last good value, and a
/// counter that fell, as by `mem::take(&mut *publisher)`, was reset: what it had counted stays in the total of its series.
///
/// # Examples
///
/// ```
/// use metrics::{Metrics, Registry};
///
/// /// What one worker has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "worker", labels(worker_id: u32), handles = false)]
/// struct WorkerStats {
///     /// Bytes read.
///     #[metric(counter, unit = "bytes")]
///     read: u64,
/// }
///
/// let registry = Registry::new();
/// let mut stats = registry.publish::<WorkerStats>(0)?;
/// stats.read += 512;
/// assert!(registry.render().ends_with("worker_read_bytes_total{worker_id=\"0\"} 0\n"));
/// stats.publish();
/// assert!(registry.render().ends_with("worker_read_bytes_total{worker_id=\"0\"} 512\n"));
///
/// stats.read += 1;
/// drop(stats);
/// assert!(registry.render().ends_with("worker_read_bytes_total{worker_id=\"0\"} 513\n"));
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[must_use = "dropping it ends the row"]
pub struct Publisher<S: Metrics> {
    stats: S,
    row: SourceRow,
    source: Arc<Source>,
}

impl<S: Metrics> Publisher<S> {
    /// Adds a source that has handed over zeros.
    pub(crate) fn new(sources: &Arc<Sources>) -> Self {
        let layout = sources.layout();
        let zeros = FlatRow::zeroed(layout);
        let stats = S::read(&mut RowReader::new(&zeros, layout, 0));
        let row = SourceRow::with(&stats, sources);
        let source = Source::new(row.handover(), Way::Published(AtomicBool::new(false)));
        sources.add(Arc::clone(&source));
        Self { stats, row, source }
    }

    /// Hands over the struct as it is now: copies its words and swaps them in.
    ///
    /// Never waits. While more than a dozen gathers copy older states at the very same time, nothing is handed over, and the
    /// next call does it.
    pub fn publish(&mut self) {
        self.hand_over();
    }

    /// Returns whether it has.
    fn hand_over(&mut self) -> bool {
        let handed_over = self.row.hand_over(&self.stats);
        self.source.published();
        handed_over
    }
}

impl<S: Metrics> Deref for Publisher<S> {
    type Target = S;

    #[inline]
    fn deref(&self) -> &S {
        &self.stats
    }
}

impl<S: Metrics> DerefMut for Publisher<S> {
    #[inline]
    fn deref_mut(&mut self) -> &mut S {
        &mut self.stats
    }
}

impl<S: Metrics> Drop for Publisher<S> {
    fn drop(&mut self) {
        // For gathers that are under way.
        let handed_over = self.hand_over();
        let last = self.row.final_row(&self.stats, handed_over);
        self.row.sources().end(&self.source, Some(&last), Ending::Finished);
    }
}

impl<S: Metrics> fmt::Debug for Publisher<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("struct", &S::TABLE.owner)
            .finish_non_exhaustive()
    }
}
