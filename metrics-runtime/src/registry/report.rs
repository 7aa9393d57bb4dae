//! Problems that have no caller to return to.

use std::fmt;

use super::{Cap, RegisterError};
use crate::descriptor::Site;

/// A problem that has no caller to return to. Each is reported once and counted in a self-metric.
///
/// | report | self-metric |
/// | --- | --- |
/// | [`ValuesDropped`](Self::ValuesDropped) | `metrics_dropped_values_total{family}` |
/// | [`SourceReset`](Self::SourceReset) | `metrics_source_resets_total{family}` |
/// | [`CapReached`](Self::CapReached) | `metrics_overflowed_lookups_total{family}` |
/// | [`CollectorFailed`](Self::CollectorFailed) | `metrics_collector_failures_total{collector}` |
/// | [`AnswerLate`](Self::AnswerLate) | `metrics_late_answers_total{source}` |
/// | [`ResponderUnfinished`](Self::ResponderUnfinished) | `metrics_unfinished_responders_total{source}` |
/// | [`InstanceUnseen`](Self::InstanceUnseen) | `metrics_unseen_instances_total{source}` |
/// | [`FamilyRefused`](Self::FamilyRefused) | `metrics_refused_families_total{family}` |
/// | [`FamilyDetached`](Self::FamilyDetached) | `metrics_refused_families_total{family}` |
/// | [`Detached`](Self::Detached) | `metrics_refused_families_total{family}` |
///
/// A self-metric is exported only after its event first happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Report {
    /// Values were refused: not finite, negative in a counter, below the range of a histogram.
    ValuesDropped {
        /// The name of the family.
        family: String,
    },
    /// A counter or histogram of a plain struct fell: its owner has reset it. What it had counted stays in the total.
    SourceReset {
        /// The struct.
        source: String,
        /// The labels of the instance, as `name="value"` pairs.
        labels: String,
        /// The name of the first family that fell.
        family: String,
    },
    /// A cap of an open family, of one of its labels or of an instrumented function is reached, or
    /// a label value is too long: what is beyond it is counted as `_overflow`; gauges with `set`
    /// and states are dropped. Reported once for each cap.
    CapReached {
        /// The name of the family; of an instrumented function, of the first.
        family: String,
        /// Which cap, and how to raise it.
        cap: Cap,
        /// Where the family is defined.
        site: Box<Site>,
    },
    /// A collector or a closure returned an error or panicked. Of a collector, nothing is in that gather; of a closure, the
    /// struct that it brought last.
    CollectorFailed {
        /// The type of the collector, or the struct that the closure was to bring.
        collector: String,
        /// What it said.
        reason: String,
    },
    /// A responder, closure or collector had not answered by the deadline of a gather. Of a collector, nothing is in that gather;
    /// of the others, their last answer.
    AnswerLate {
        /// The struct that was to come, or the type of the collector.
        source: String,
        /// The labels of the instance, as `name="value"` pairs.
        labels: String,
    },
    /// A responder was dropped without `finish`: what it had counted since its last answer is lost.
    ResponderUnfinished {
        /// The struct it answered with.
        source: String,
        /// The labels of the instance, as `name="value"` pairs.
        labels: String,
    },
    /// A scoped instance is gone before a gather has seen its last values: nobody gathers, and very many have come and gone.
    InstanceUnseen {
        /// The struct.
        source: String,
    },
    /// A family of a collector clashes with another; it is left out.
    FamilyRefused {
        /// The type of the collector.
        collector: &'static str,
        /// Why.
        reason: RegisterError,
    },
    /// A family of a struct that was registered by `S::global()` or
    /// [`register_or_detach`](super::Registry::register_or_detach), or of an instrumented function,
    /// clashes with another: it is recorded, but not exported. Its other families are.
    FamilyDetached {
        /// Why.
        reason: RegisterError,
    },
    /// `S::global()`, [`register_or_detach`](super::Registry::register_or_detach) or an
    /// instrumented function could not register at all; what it records goes into a row that
    /// nothing exports.
    Detached {
        /// Why.
        reason: RegisterError,
    },
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValuesDropped { family } => {
                write!(
                    f,
                    "metric `{family}` was given values it cannot hold (NaN, infinite or negative); they are dropped"
                )
            }
            Self::SourceReset { source, labels, family } => write!(
                f,
                "`{source}` {{{labels}}} was reset by its owner: `{family}` fell; what it had counted before stays in the total"
            ),
            Self::CapReached { family, cap, site } => write!(f, "metric `{family}` defined by {site} {cap}"),
            Self::CollectorFailed { collector, reason } => write!(f, "collector `{collector}` failed: {reason}"),
            Self::AnswerLate { source, labels } => write!(
                f,
                "`{source}` {{{labels}}} had not answered by the deadline of a gather; its last answer is served, if it has one"
            ),
            Self::ResponderUnfinished { source, labels } => write!(
                f,
                "a responder of `{source}` {{{labels}}} was dropped without `finish`; what it had counted since its last answer is lost"
            ),
            Self::InstanceUnseen { source } => write!(
                f,
                "instances of `{source}` have gone before a gather has seen their last values: nobody gathers often enough"
            ),
            Self::FamilyRefused { collector, reason } => {
                write!(f, "a family of collector `{collector}` is left out: {reason}")
            }
            Self::FamilyDetached { reason } => write!(f, "a family is recorded but not exported: {reason}"),
            Self::Detached { reason } => write!(f, "metrics are recorded but not exported: {reason}"),
        }
    }
}
