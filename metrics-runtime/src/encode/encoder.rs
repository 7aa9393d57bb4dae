//! What a format is.

use crate::snapshot::Snapshot;

/// Turns a snapshot into bytes of one format.
///
/// [`Format`](crate::Format) names the built-in ones. Implement it for a format of your own, and
/// pass that wherever a format is taken.
///
/// # Examples
///
/// ```
/// use metrics::{Encoder, Metrics, Registry, SampleValue, Snapshot};
///
/// /// One `name=value` line a number, whatever its labels.
/// struct Plain;
///
/// impl Encoder for Plain {
///     fn content_type(&self) -> &'static str {
///         "text/plain; charset=utf-8"
///     }
///
///     fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
///         for family in snapshot.families() {
///             for series in family.series() {
///                 if let SampleValue::Number(number) = series.value() {
///                     out.extend_from_slice(format!("{}={number}\n", family.name()).as_bytes());
///                 }
///             }
///         }
///     }
/// }
///
/// /// What one pump has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "pump")]
/// struct PumpStats {
///     /// Strokes made.
///     #[metric(counter)]
///     strokes: u64,
/// }
///
/// let registry = Registry::new();
/// registry.register::<PumpStats>(())?.strokes.inc();
/// assert_eq!(registry.render_as(Plain).to_string(), "pump_strokes_total=1\n");
/// # Ok::<(), metrics::RegisterError>(())
/// ```
///
/// # What a wrong implementation does
///
/// It costs its caller only: a snapshot is fixed, and no lock is held while it is encoded. A panic
/// reaches the caller; what was appended until then stays in the `out` of
/// [`render_into`](crate::Registry::render_into). Bytes and content type are handed on as they are.
/// An HTTP endpoint of `metrics-server` has the formats of this crate and calls no other encoder.
pub trait Encoder {
    /// Returns what an HTTP response says of the bytes.
    fn content_type(&self) -> &'static str;

    /// Appends the whole snapshot to `out`.
    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>);
}

impl<E: Encoder + ?Sized> Encoder for &E {
    fn content_type(&self) -> &'static str {
        (**self).content_type()
    }

    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
        (**self).encode(snapshot, out);
    }
}
