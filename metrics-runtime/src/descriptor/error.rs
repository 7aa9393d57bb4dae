//! What can be wrong with a descriptor made at run time.

use std::error::Error;
use std::fmt;

use metrics_grammar::{Advice, NameError, legal_spelling};

use super::{MetricType, Site};

/// A descriptor made at run time breaks a rule: which family, where it is made, and which rule.
#[derive(Debug, Clone, PartialEq)]
pub struct DescriptorError {
    family: String,
    site: Site,
    kind: Box<DescriptorErrorKind>,
}

impl DescriptorError {
    pub(super) fn new(family: String, site: Site, kind: DescriptorErrorKind) -> Self {
        Self {
            family,
            site,
            kind: Box::new(kind),
        }
    }

    /// Returns the name of the family, as given.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Returns where the descriptor is made.
    #[must_use]
    pub fn site(&self) -> Site {
        self.site
    }

    /// Returns the rule that is broken.
    #[must_use]
    pub fn kind(&self) -> &DescriptorErrorKind {
        &self.kind
    }
}

impl fmt::Display for DescriptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "metric family `{}` {}: {}", self.family, self.site, self.kind)?;
        if let DescriptorErrorKind::IllegalName(_) = *self.kind {
            propose(f, &self.family)?;
        }
        Ok(())
    }
}

impl Error for DescriptorError {}

/// The rule that a descriptor breaks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DescriptorErrorKind {
    /// The name is illegal.
    IllegalName(NameError),
    /// The name of a label is illegal.
    IllegalLabel {
        /// The label.
        label: String,
        /// What is wrong with it.
        cause: NameError,
    },
    /// A label has a name that the format needs for itself.
    ReservedLabel {
        /// The label.
        label: String,
        /// What the format needs it for.
        why: &'static str,
    },
    /// A label is named twice.
    RepeatedLabel {
        /// The label.
        label: String,
    },
    /// The unit is not a word.
    IllegalUnit {
        /// The unit.
        unit: String,
        /// What is wrong with it.
        cause: NameError,
    },
    /// A state set or an info has a unit.
    UnitNotAllowed {
        /// The type.
        metric_type: MetricType,
    },
    /// A histogram has no bounds.
    NoBounds,
    /// A bound is infinite or NaN.
    BoundNotFinite {
        /// The bound.
        bound: f64,
    },
    /// A bound is not larger than the one before.
    BoundsNotRising {
        /// The bound before.
        before: f64,
        /// The bound that is not larger.
        after: f64,
    },
    /// A state set has no states.
    NoStates,
    /// A state is listed twice.
    RepeatedState {
        /// The state.
        state: String,
    },
    /// There is no help. `allow_naming` allows it.
    NoHelp,
    /// The name or a label goes against the naming rules. `allow_naming` allows it.
    Naming(Vec<Advice>),
    /// The name does not end with the unit. `allow_naming` allows it; the unit is then left out of `OpenMetrics`.
    UnitNotInName {
        /// The unit.
        unit: String,
    },
}

impl fmt::Display for DescriptorErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IllegalName(cause) => write!(f, "illegal name: {cause}"),
            Self::IllegalLabel { label, cause } => {
                write!(f, "illegal label `{label}`: {cause}")?;
                propose(f, label)
            }
            Self::ReservedLabel { label, why } => write!(f, "the label `{label}` is reserved, {why}: rename it"),
            Self::RepeatedLabel { label } => write!(f, "the label `{label}` is given twice: give it once"),
            Self::IllegalUnit { unit, cause } => write!(f, "illegal unit `{unit}`: {cause}"),
            Self::UnitNotAllowed { metric_type } => {
                write!(f, "a family of type {metric_type} has no unit: take it off")
            }
            Self::NoBounds => f.write_str("a histogram needs at least one upper bound"),
            Self::BoundNotFinite { bound } => {
                write!(
                    f,
                    "the bound {bound} is not finite: leave it out, `+Inf` is always there"
                )
            }
            Self::BoundsNotRising { before, after } => {
                write!(
                    f,
                    "the bound {after} comes after {before}: list bounds in rising order, each once"
                )
            }
            Self::NoStates => f.write_str("a state set needs at least one state"),
            Self::RepeatedState { state } => write!(f, "the state `{state}` is listed twice: list it once"),
            Self::NoHelp => f.write_str("there is no help: say what is measured (`allow_naming` turns this check off)"),
            Self::Naming(advice) => {
                for one in advice {
                    write!(f, "{one}; ")?;
                }
                f.write_str("`allow_naming` turns this check off")
            }
            Self::UnitNotInName { unit } => {
                write!(
                    f,
                    "the name does not end with its unit: add `_{unit}` (`allow_naming` turns this check off)"
                )
            }
        }
    }
}

fn propose(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    match legal_spelling(name) {
        Some(legal) => write!(f, "; for example `{legal}`"),
        None => Ok(()),
    }
}
