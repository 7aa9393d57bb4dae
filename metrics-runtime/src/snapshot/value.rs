//! What the series of a snapshot hold.

use std::borrow::Cow;

use super::Number;

/// The value of one series.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum SampleValue<'a> {
    /// A counter's or a gauge's number.
    Number(Number),
    /// A histogram's buckets and sum.
    Histogram(HistogramValue<'a>),
    /// A state set's states.
    StateSet(StateSetValue<'a>),
    /// An info: the labels are all there is.
    Info,
}

/// Buckets and sum of one histogram series, which belong together.
///
/// # Examples
///
/// ```
/// use metrics::{Descriptor, Metrics, Registry, SampleValue};
///
/// /// What one client has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "client")]
/// struct ClientStats {
///     /// Size of a request.
///     #[metric(histogram, unit = "bytes", buckets(Sizes = [100, 1000]))]
///     request: metrics::Histogram<Sizes>,
/// }
///
/// let registry = Registry::new();
/// let stats = registry.register::<ClientStats>(())?;
/// stats.request.observe(64);
/// stats.request.observe(2048);
///
/// let snapshot = registry.gather();
/// let series = snapshot.family("client_request_bytes").unwrap().series().next().unwrap();
/// let SampleValue::Histogram(request) = series.value() else { panic!("a histogram") };
/// assert_eq!(request.bounds(), [100.0, 1000.0]);
/// assert_eq!(request.counts(), [1, 0, 1]);
/// assert!(request.cumulative().eq([1, 1, 2]));
/// assert_eq!((request.count(), request.sum()), (2, 2112.0));
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistogramValue<'a> {
    bounds: &'a [f64],
    counts: &'a [u64],
    sum: f64,
}

impl<'a> HistogramValue<'a> {
    /// Reads the words of a series: one a bucket, then the bits of the sum.
    pub(crate) fn new(bounds: &'a [f64], words: &'a [u64]) -> Self {
        let (counts, sum) = words.split_at(bounds.len() + 1);
        Self {
            bounds,
            counts,
            sum: f64::from_bits(sum[0]),
        }
    }

    /// Returns the upper bounds, without `+Inf`.
    #[must_use]
    pub fn bounds(&self) -> &'a [f64] {
        self.bounds
    }

    /// Returns the observations in each bucket alone; the last bucket is `+Inf`.
    #[must_use]
    pub fn counts(&self) -> &'a [u64] {
        self.counts
    }

    /// Iterates over the observations up to each bound; the last item is that of `+Inf`, the count.
    #[must_use]
    pub fn cumulative(&self) -> impl ExactSizeIterator<Item = u64> + use<'a> {
        let mut total: u64 = 0;
        self.counts.iter().map(move |count| {
            total = total.saturating_add(*count);
            total
        })
    }

    /// Returns the number of observations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().fold(0, |total, count| total.saturating_add(*count))
    }

    /// Returns the sum of the observations.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }
}

/// The states of one state set series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateSetValue<'a> {
    states: &'a [Cow<'static, str>],
    current: usize,
}

impl<'a> StateSetValue<'a> {
    pub(crate) fn new(states: &'a [Cow<'static, str>], word: u64) -> Self {
        // A word that names no state would be a state added by nobody: all states are then off.
        Self {
            states,
            current: usize::try_from(word).unwrap_or(usize::MAX),
        }
    }

    /// Iterates over all states, each with whether it is the current one.
    #[must_use]
    pub fn states(&self) -> impl ExactSizeIterator<Item = (&'a str, bool)> + use<'a> {
        let current = self.current;
        self.states
            .iter()
            .enumerate()
            .map(move |(index, state)| (&**state, index == current))
    }

    /// Returns the current state.
    #[must_use]
    pub fn current(&self) -> Option<&'a str> {
        self.states.get(self.current).map(|state| &**state)
    }
}
