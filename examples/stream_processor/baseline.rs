//! What is usual on a route: running mean and deviation, as they are kept in the state store.

use super::event_time::EventTime;

/// The delays on a route so far, by Welford's method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Baseline {
    count: u64,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
    /// The last flight on the route.
    pub(crate) last: EventTime,
}

/// Fewer values than this say nothing about what is usual.
const ENOUGH: u64 = 20;

/// A value so many standard deviations from the mean is an outlier.
const FAR: f64 = 3.0;

/// Bytes of a baseline in the state store.
pub(crate) const ENCODED: usize = 32;

impl Baseline {
    /// Begins before the first flight on a route.
    pub(crate) fn new(time: EventTime) -> Self {
        Self {
            count: 0,
            mean: 0.0,
            squares: 0.0,
            last: time,
        }
    }

    /// Says whether a delay is far from what is usual.
    pub(crate) fn is_outlier(&self, delay: f64) -> bool {
        if self.count < ENOUGH {
            return false;
        }
        let deviation = (self.squares / precise(self.count - 1)).sqrt();
        (delay - self.mean).abs() > FAR * deviation
    }

    /// Takes in a delay. Outliers too: one that stays is the new normal.
    pub(crate) fn update(&mut self, time: EventTime, delay: f64) {
        self.count += 1;
        let distance = delay - self.mean;
        self.mean += distance / precise(self.count);
        self.squares += distance * (delay - self.mean);
        self.last = time;
    }

    /// Writes the baseline as bytes.
    pub(crate) fn encode(&self) -> [u8; ENCODED] {
        let words = [
            self.count,
            self.mean.to_bits(),
            self.squares.to_bits(),
            self.last.0.cast_unsigned(),
        ];
        let mut bytes = [0; ENCODED];
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// Reads a baseline back.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; ENCODED] = bytes.try_into().ok()?;
        let (words, _) = bytes.as_chunks::<8>();
        let [count, mean, squares, last] = <[[u8; 8]; 4]>::try_from(words).ok()?.map(u64::from_le_bytes);
        Some(Self {
            count,
            mean: f64::from_bits(mean),
            squares: f64::from_bits(squares),
            last: EventTime(last.cast_signed()),
        })
    }
}

#[allow(clippy::cast_precision_loss, reason = "nobody counts 2^53 flights")]
fn precise(count: u64) -> f64 {
    count as f64
}
