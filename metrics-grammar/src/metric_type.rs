//! The types a metric family may have.

use std::fmt;

/// The type of a metric family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MetricType {
    /// A total that only rises.
    Counter,
    /// A value that goes up and down.
    Gauge,
    /// Observations, counted by bucket, and their sum.
    Histogram,
    /// Which one of a closed set of states is the current one.
    StateSet,
    /// Text that describes its owner, with the constant value 1.
    Info,
}

impl MetricType {
    /// Returns the word that `# TYPE` lines of `OpenMetrics` use.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(metrics_grammar::MetricType::StateSet.as_str(), "stateset");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::StateSet => "stateset",
            Self::Info => "info",
        }
    }

    /// Returns the suffix that families of this type have in their exported names, but for old
    /// ones; empty if there is none.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Info => "_info",
            Self::Gauge | Self::Histogram | Self::StateSet => "",
        }
    }

    /// Tells whether a family of this type may have a unit.
    #[must_use]
    pub const fn has_unit(self) -> bool {
        !matches!(self, Self::StateSet | Self::Info)
    }
}

impl fmt::Display for MetricType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
