//! What can be wrong with a registration.

use std::error::Error;
use std::fmt;

use crate::cells::SpaceExhausted;
use crate::descriptor::{Descriptor, Site};

/// Why a stats struct or a collector could not be registered. Nothing has been registered then.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// A family clashes with one that is registered.
    Conflict(Box<Conflict>),
    /// `register_new` was called for a struct and labels that are registered already.
    AlreadyRegistered {
        /// The struct, with its module path.
        owner: String,
        /// The labels, as `name="value"` pairs.
        labels: String,
    },
    /// A label of the registry is also a label of the family or of the instance.
    LabelClash {
        /// The name of the family.
        name: String,
        /// The label.
        label: String,
        /// Where the family is defined.
        site: Box<Site>,
    },
    /// A label has a meaning of its own in this family: only its whole name, with prefix and namespaces, shows that.
    ReservedLabel {
        /// The name of the family.
        name: String,
        /// The label.
        label: String,
        /// What the label means there.
        reason: &'static str,
        /// Where the family is defined.
        site: Box<Site>,
    },
    /// With the registry's prefix, the name is no legal metric name.
    IllegalName {
        /// The name of the family.
        name: String,
        /// Where the family is defined.
        site: Box<Site>,
    },
    /// Another row has the same labels, and a gauge or state does not say how the two meet.
    NoAggregate {
        /// The name of the family.
        name: String,
        /// The labels, as `name="value"` pairs.
        labels: String,
        /// Where the family is defined.
        site: Box<Site>,
    },
    /// The struct has as many instances as it may have.
    TooManyInstances {
        /// The struct, with its module path.
        owner: String,
        /// How many it may have.
        limit: usize,
    },
    /// The value of an instance label is too long.
    LabelValue {
        /// The struct or function, with its module path.
        owner: String,
        /// The label.
        label: String,
        /// How many bytes the value has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The process has no words left: about 33 million series are alive.
    SpaceExhausted,
    /// The label texts of one family are longer than 4 GiB.
    LabelsTooLong,
    /// This is a forked child, and a thread of the parent was registering something at the fork.
    Forked,
}

/// Two families that cannot stand in one registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The name of the refused family.
    pub name: String,
    /// What is wrong between them.
    pub reason: ConflictReason,
    /// Where the registered one is defined.
    pub existing: Site,
    /// Where the refused one is defined.
    pub refused: Site,
}

/// What is wrong between two families.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConflictReason {
    /// Their types.
    MetricType,
    /// Their units.
    Unit,
    /// Their help texts.
    Help,
    /// Their label names, or the order of these.
    Labels,
    /// Which of their labels are instance labels: series of both could have the same labels.
    InstanceLabels,
    /// Their bucket bounds or states.
    Value,
    /// Nothing: both would export the same series.
    Series {
        /// The labels both have, as `name="value"` pairs.
        labels: String,
    },
    /// Their names, which differ but share the name of a sample.
    Sample {
        /// The name they share.
        sample: String,
        /// The name of the registered family.
        existing: String,
    },
}

impl fmt::Display for ConflictReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetricType => f.write_str("its type differs"),
            Self::Unit => f.write_str("its unit differs"),
            Self::Help => f.write_str("its help text differs"),
            Self::Labels => f.write_str("its label names differ"),
            Self::InstanceLabels => {
                f.write_str("what is an instance label of one is a label of each series in the other")
            }
            Self::Value => f.write_str("its bucket bounds or states differ"),
            Self::Series { labels } if labels.is_empty() => f.write_str("both have the series without labels"),
            Self::Series { labels } => write!(f, "both have the series {{{labels}}}"),
            Self::Sample { sample, existing } => write!(f, "`{existing}` exports samples named `{sample}` too"),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            reason,
            existing,
            refused,
        } = self;
        let (rename, relabel) = if refused.is_collector() || existing.is_collector() {
            ("rename one of them", ", or give their series different labels")
        } else if refused.is_function() {
            ("give one of them another `name`", ", or different `labels`")
        } else {
            ("rename one of them", ", or give them different instance labels")
        };
        let instead = match reason {
            ConflictReason::Series { .. } => relabel,
            ConflictReason::InstanceLabels => ", or give both the same instance labels",
            ConflictReason::Sample { .. } => "",
            _ => ", or make the two definitions the same",
        };
        // One collector cannot make a series twice at one place.
        let another = if refused.is_collector() && existing == refused {
            "another "
        } else {
            ""
        };
        write!(
            f,
            "metric `{name}` defined by {refused} conflicts with the one defined by {another}{existing}: {reason}; {rename}{instead}"
        )
    }
}

impl Conflict {
    /// Says how `refused` clashes with `existing`.
    pub(super) fn error(reason: ConflictReason, existing: &Descriptor, refused: &Descriptor) -> RegisterError {
        let name = refused.name().to_owned();
        RegisterError::Conflict(Box::new(Self {
            name,
            reason,
            existing: existing.site(),
            refused: refused.site(),
        }))
    }
}

impl RegisterError {
    /// Returns what tells this clash of a family from others of it: by whom it is defined, and what
    /// it clashes with.
    pub(super) fn definitions(&self, family: &Descriptor) -> String {
        let (name, own) = (family.name(), family.site());
        match self {
            Self::Conflict(conflict) => format!("{name}, {own}, {}", conflict.existing),
            _ => format!("{name}, {own}"),
        }
    }
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(conflict) => conflict.fmt(f),
            Self::AlreadyRegistered { owner, labels } => write!(
                f,
                "`{owner}` is already registered with the labels {{{labels}}}; `register` returns the same row"
            ),
            Self::LabelClash { name, label, site } => write!(
                f,
                "label `{label}` of metric `{name}` defined by {site} is also a label of the registry; rename one of them"
            ),
            Self::ReservedLabel {
                name,
                label,
                reason,
                site,
            } => write!(
                f,
                "label `{label}` of metric `{name}` defined by {site} is reserved: {reason}; rename it"
            ),
            Self::IllegalName { name, site } => {
                write!(
                    f,
                    "`{name}`, defined by {site}, is no legal metric name with the registry's prefix"
                )
            }
            Self::NoAggregate { name, labels, site } => write!(
                f,
                "another row has the labels {{{labels}}}, and metric `{name}` defined by {site} does not say how the values of \
                 several rows meet: add `aggregate = sum`, `max` or `min` to it, or give the rows different instance labels"
            ),
            Self::TooManyInstances { owner, limit } => write!(
                f,
                "`{owner}` has {limit} instances, as many as it may have: use instance labels with fewer values, register those that \
                 come and go by `scoped`, or raise `max_instances` in `#[metrics(..)]` on the struct or of the registry's builder"
            ),
            Self::LabelValue {
                owner,
                label,
                length,
                limit,
            } => write!(
                f,
                "the value of instance label `{label}` of `{owner}` has {length} bytes, and may have {limit}: shorten it"
            ),
            Self::SpaceExhausted => {
                f.write_str("no room for more metrics in this process: about 33 million series are alive")
            }
            Self::Forked => f.write_str(
                "a thread of the parent was registering metrics when this process was forked: register before there are threads, or \
                 in the parent",
            ),
            Self::LabelsTooLong => f.write_str("the label texts of one family are longer than 4 GiB"),
        }
    }
}

impl Error for RegisterError {}

impl From<SpaceExhausted> for RegisterError {
    fn from(_: SpaceExhausted) -> Self {
        Self::SpaceExhausted
    }
}
