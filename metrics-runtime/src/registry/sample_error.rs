//! Why a sample of a collector was refused.

use std::error::Error;
use std::fmt;

use crate::descriptor::MetricType;

/// Why a sample was refused; the others stay.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SampleError {
    /// The family is of another type than the sample.
    MetricType {
        /// The name of the family.
        family: String,
        /// Its type.
        expected: MetricType,
    },
    /// There are more or fewer label values than labels.
    LabelCount {
        /// The name of the family.
        family: String,
        /// How many labels it has.
        expected: usize,
        /// How many values were given.
        given: usize,
    },
    /// A counter may not be negative, infinite or NaN. The last good value is exported instead.
    CounterValue {
        /// The name of the family.
        family: String,
        /// What was given.
        value: f64,
    },
    /// There are more or fewer bucket counts than upper bounds and one.
    BucketCount {
        /// The name of the family.
        family: String,
        /// How many buckets it has, `+Inf` included.
        expected: usize,
        /// How many counts were given.
        given: usize,
    },
    /// The sum of a histogram may not be NaN or infinite, nor negative where no bound is negative. The last good
    /// value is exported instead.
    HistogramSum {
        /// The name of the family.
        family: String,
        /// What was given.
        sum: f64,
    },
    /// The state is none of the family's.
    UnknownState {
        /// The name of the family.
        family: String,
        /// What was given.
        state: String,
    },
    /// A label value is too long.
    LabelValue {
        /// The name of the family.
        family: String,
        /// The label.
        label: String,
        /// How many bytes the value has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The family already has a series with these labels.
    Duplicate {
        /// The name of the family.
        family: String,
        /// The labels, as `name="value"` pairs.
        labels: String,
    },
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetricType { family, expected } => {
                write!(f, "`{family}` is a {expected}: use the method of that type")
            }
            Self::LabelCount {
                family,
                expected,
                given,
            } => {
                write!(f, "`{family}` has {expected} labels, but {given} values were given")
            }
            Self::CounterValue { family, value } => {
                write!(
                    f,
                    "counter `{family}` cannot be {value}: it is never negative, infinite or NaN"
                )
            }
            Self::BucketCount {
                family,
                expected,
                given,
            } => {
                write!(
                    f,
                    "histogram `{family}` has {expected} buckets with `+Inf`, but {given} counts were given"
                )
            }
            Self::HistogramSum { family, sum } => write!(f, "the sum of histogram `{family}` cannot be {sum}"),
            Self::UnknownState { family, state } => write!(f, "`{state}` is none of the states of `{family}`"),
            Self::LabelValue {
                family,
                label,
                length,
                limit,
            } => write!(
                f,
                "the value of label `{label}` of `{family}` has {length} bytes, and may have {limit}: shorten it"
            ),
            Self::Duplicate { family, labels } => write!(f, "`{family}` already has the series {{{labels}}}"),
        }
    }
}

impl Error for SampleError {}
