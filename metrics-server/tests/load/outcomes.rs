//! What became of many scrapes.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::client::Failure;

/// What became of many scrapes: how long those took that got all, and why others failed.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    took: Vec<Duration>,
    pub(crate) failed: BTreeMap<Failure, usize>,
}

impl Outcomes {
    pub(crate) fn add(&mut self, outcome: Result<Duration, Failure>) {
        match outcome {
            Ok(took) => self.took.push(took),
            Err(failure) => *self.failed.entry(failure).or_default() += 1,
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.took.extend(other.took);
        for (failure, times) in other.failed {
            *self.failed.entry(failure).or_default() += times;
        }
    }

    /// Returns how many failed, for whatever reason.
    pub(crate) fn failures(&self) -> usize {
        self.failed.values().sum()
    }

    fn total(&self) -> usize {
        self.took.len() + self.failures()
    }

    /// Returns the longest time; none if one failed, which counts as longer than any.
    pub(crate) fn worst(&self) -> Option<Duration> {
        self.at(self.total().checked_sub(1)?)
    }

    /// Returns the median time; none if that is of one that failed.
    pub(crate) fn median(&self) -> Option<Duration> {
        self.at(self.total() / 2)
    }

    fn at(&self, index: usize) -> Option<Duration> {
        let mut took = self.took.clone();
        took.sort();
        took.get(index).copied()
    }
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds =
            |time: Option<Duration>| time.map_or("failed".to_owned(), |time| format!("{:.3} s", time.as_secs_f64()));
        let total = self.total();
        if total == 0 {
            return f.write_str("no scrapes");
        }
        let (worst, median) = (seconds(self.worst()), seconds(self.median()));
        write!(
            f,
            "worst {worst}, median {median}, {total} scrapes, {} failed",
            self.failures()
        )?;
        for (index, (failure, times)) in self.failed.iter().enumerate() {
            write!(f, "{} {times} {failure}", if index == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}
