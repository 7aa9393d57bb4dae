//! A snapshot in pieces, for whoever sends it while it is still being written.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use super::Format;
use super::place::Place;
use crate::snapshot::Snapshot;

/// What a piece ends at, with the first series that reaches it.
const PIECE: usize = 32 << 10;

/// Room for a series beyond that, so that few pieces have to move.
const ROOM: usize = PIECE + (4 << 10);

/// Returns whether a piece ends here. Without `CUT` there are no pieces, and the question costs nothing.
#[inline]
pub(super) fn is_full<const CUT: bool>(out: &[u8]) -> bool {
    CUT && out.len() >= PIECE
}

/// Iterates over a snapshot in pieces of a format; made by [`Format::pieces`].
///
/// One after the other they are, byte for byte, what [`Snapshot::encode`] returns. Each is made
/// when it is asked for, so that a server holds the snapshot and a piece rather than the whole
/// body. A piece ends with the first series that makes it 32 KiB or longer: it exceeds them by no
/// more than one series and what stands around it if it is the first or last of its family, such as
/// the help. No series is divided, but that of a histogram with a negative bound, whose samples
/// stand apart in `OpenMetrics`; and no piece is empty.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use metrics::{Format, Metrics, Registry};
///
/// /// What one shard has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "shard", labels(shard: u32))]
/// struct ShardStats {
///     /// Keys read.
///     #[metric(counter)]
///     reads: u64,
/// }
///
/// let registry = Registry::new();
/// for shard in 0..2_000 {
///     registry.register::<ShardStats>(shard)?.reads.inc();
/// }
///
/// let snapshot = Arc::new(registry.gather());
/// let pieces: Vec<Vec<u8>> = Format::OpenMetrics.pieces(Arc::clone(&snapshot)).collect();
/// assert_eq!(pieces.len(), 3);
/// assert!(pieces.iter().all(|piece| piece.ends_with(b"\n")));
/// assert_eq!(pieces.concat(), snapshot.encode(Format::OpenMetrics).into_body());
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[derive(Clone)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Pieces {
    format: Format,
    snapshot: Arc<Snapshot>,
    /// Where the next piece begins; none after the last.
    next: Option<Place>,
}

impl Format {
    /// Encodes a snapshot piece by piece, each when it is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use metrics::{Format, Registry};
    ///
    /// let snapshot = Arc::new(Registry::new().gather());
    /// assert_eq!(Format::Text.pieces(Arc::clone(&snapshot)).next(), None);
    /// assert_eq!(Format::OpenMetrics.pieces(snapshot).next(), Some(b"# EOF\n".to_vec()));
    /// ```
    pub fn pieces(self, snapshot: Arc<Snapshot>) -> Pieces {
        Pieces {
            format: self,
            snapshot,
            next: Some(Place::default()),
        }
    }
}

impl Iterator for Pieces {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let place = self.next?;
        let mut piece = Vec::with_capacity(ROOM);
        self.next = self.format.write::<true>(&self.snapshot, place, &mut piece);
        // The last series may have filled the piece before it.
        (!piece.is_empty()).then_some(piece)
    }
}

impl FusedIterator for Pieces {}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces")
            .field("format", &self.format)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
