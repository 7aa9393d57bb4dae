//! What a handle keeps of its words.

use super::run::Run;
use super::thread;

/// At most 65,535 consecutive words, in every slot: those of one series.
///
/// Invariant: that of a run; and only a place without words is in chunk 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    chunk: u16,
    len: u16,
    offset: u32,
}

impl Place {
    /// No words: what is counted here is lost.
    pub(crate) const NOWHERE: Self = Self { chunk: 0, len: 0, offset: 0 };

    /// Names the words of a run.
    ///
    /// # Panics
    ///
    /// If they are too many.
    pub(super) fn new(run: Run) -> Self {
        let len = u16::try_from(run.len()).expect("a place has at most 65,535 words");
        // An offset is less than the length of a chunk, a `u32`.
        #[allow(clippy::cast_possible_truncation)]
        Self { chunk: run.chunk(), len, offset: run.offset() as u32 }
    }

    #[inline]
    pub(super) fn chunk(&self) -> u16 {
        self.chunk
    }

    #[inline]
    pub(super) fn offset(&self) -> usize {
        self.offset as usize
    }

    /// Names the place that begins after `places` more of this length. The caller knows that it lies in the same range.
    #[inline]
    pub(super) fn later(self, places: u32) -> Self {
        Self { offset: self.offset + places * u32::from(self.len), ..self }
    }

    #[inline]
    pub(super) fn run(&self) -> Run {
        Run::new(self.chunk, self.offset, u32::from(self.len))
    }

    /// Adds to this thread's first word, wrapping.
    #[inline]
    pub(crate) fn add(&self, by: u64) {
        if !thread::table().add(self, by) {
            add_first(self.chunk, self.len, self.offset, by);
        }
    }

    /// Adds to this thread's first word, as a float.
    #[inline]
    pub(crate) fn add_f64(&self, by: f64) {
        if !thread::table().add_f64(self, by) {
            add_f64_first(self.chunk, self.len, self.offset, by);
        }
    }

    /// Counts a value in a bucket of this thread's histogram. A bucket that there is not is ignored.
    #[inline]
    pub(crate) fn observe(&self, bucket: usize, value: f64) {
        if !thread::table().observe(self, bucket, value) {
            observe_first(self.chunk, self.len, self.offset, bucket, value);
        }
    }

    /// Adds up the first words of all threads, wrapping.
    pub(crate) fn sum(self) -> u64 {
        let mut sum = [0];
        self.run().sum_into(&mut sum);
        sum[0]
    }

    /// Adds up the first words of all threads, as floats.
    pub(crate) fn sum_f64(self) -> f64 {
        let mut sum = [0];
        self.run().sum_f64_into(&mut sum);
        f64::from_bits(sum[0])
    }

    /// Adds the histogram's buckets of all threads to `counts`, and returns the sum of all values.
    ///
    /// What each thread has of it is not torn.
    pub(crate) fn read_histogram(self, counts: &mut [u64]) -> f64 {
        self.run().sum_histogram_into(counts)
    }
}

// The parts of a place, so that on the hot path those that it needs stay in registers and the others in memory.

#[cold]
#[inline(never)]
fn add_first(chunk: u16, len: u16, offset: u32, by: u64) {
    let place = Place { chunk, len, offset };
    thread::record_first(chunk, |table| {
        table.add(&place, by);
    });
}

#[cold]
#[inline(never)]
fn add_f64_first(chunk: u16, len: u16, offset: u32, by: f64) {
    let place = Place { chunk, len, offset };
    thread::record_first(chunk, |table| {
        table.add_f64(&place, by);
    });
}

#[cold]
#[inline(never)]
fn observe_first(chunk: u16, len: u16, offset: u32, bucket: usize, value: f64) {
    let place = Place { chunk, len, offset };
    thread::record_first(chunk, |table| {
        table.observe(&place, bucket, value);
    });
}
