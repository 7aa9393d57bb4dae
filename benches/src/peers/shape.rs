//! How many series an exposition has, and what is in them: the same for everybody.

/// Bounds of histograms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// The 11 default ones.
    Default,
    /// 16, each twice the one before.
    Exponential,
}

impl Bounds {
    pub(crate) fn values(self) -> Vec<f64> {
        match self {
            Self::Default => vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0],
            Self::Exponential => (0..16).map(|power| 0.001 * f64::from(1 << power)).collect(),
        }
    }
}

/// One family of counters and one of histograms, both with two string labels of 10 and 9 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) counters: usize,
    pub(crate) histograms: usize,
    pub(crate) bounds: Bounds,
}

/// Lines of a histogram with 16 bounds: one more bucket, sum and count.
const LINES: usize = 16 + 3;

impl Shape {
    /// What each histogram has observed.
    pub(crate) const VALUES: [f64; 6] = [0.0005, 0.003, 0.07, 0.9, 4.0, 100.0];

    /// About so many lines, half of them of histograms.
    pub(crate) fn of_lines(lines: usize) -> Self {
        let histograms = lines / 2 / LINES;
        Self {
            counters: histograms * LINES,
            histograms,
            bounds: Bounds::Exponential,
        }
    }

    /// Lines that are samples.
    pub(crate) fn lines(&self) -> usize {
        self.counters + self.histograms * LINES
    }

    /// The labels of a series, the same for equal indices.
    pub(crate) fn labels(index: usize) -> (String, String) {
        (format!("topic-{:04}", index % 100), format!("part-{:04}", index / 100))
    }

    /// What a counter has counted: one to seven digits.
    pub(crate) fn count(index: usize) -> u64 {
        (index as u64).wrapping_mul(7919) % 10_u64.pow(1 + u32::try_from(index % 7).unwrap_or(0))
    }

    /// What all counters have counted.
    pub(crate) fn total(&self) -> u64 {
        (0..self.counters).map(Self::count).sum()
    }
}

/// A set of series that can be rendered as text, into a buffer that is used again where that is possible.
pub(crate) trait Exposition: Send {
    fn render(&mut self) -> &[u8];
}

impl Exposition for Box<dyn Exposition> {
    fn render(&mut self) -> &[u8] {
        (**self).render()
    }
}
