//! Caps that have turned label values away, and the keys that raise them.

use std::fmt;

use crate::descriptor::{Descriptor, FamilyEntry};
use crate::label::MAX_VALUE_BYTES;
use crate::row::Hit;

/// What becomes of label values beyond a cap.
const BEYOND: &str = "read `_overflow` (of a gauge with `set` or a state, the value is dropped)";

/// A cap that label values have met, as a [`Report`](super::Report) names it: with the key of the
/// declaration that raises it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cap {
    /// `max_series` of the field, its struct or its function.
    Series {
        /// How many series there may be; of an instrumented function, sets of label values.
        limit: usize,
    },
    /// `max(..)` of one label.
    Label {
        /// The label.
        label: String,
        /// How many values it may have.
        limit: usize,
    },
    /// The values that the type of a label says it has, which no key raises.
    UnlistedValue {
        /// The label.
        label: String,
    },
    /// The length of a label value, which no key raises.
    ValueLength {
        /// The label.
        label: String,
        /// How many bytes a value may have.
        limit: usize,
    },
    /// The room of the process, which no key raises: about 33 million series are alive.
    Process,
}

impl Cap {
    /// Names a cap of a family; `shift` is the index of its first label among those of the
    /// descriptor.
    pub(super) fn of(hit: Hit, family: &FamilyEntry, descriptor: &Descriptor, shift: usize) -> Self {
        let name = |label: usize| descriptor.labels().get(shift + label).cloned().unwrap_or_default();
        match hit {
            Hit::Series => Self::Series {
                limit: family.max_series,
            },
            Hit::Label(label) => match family.label_caps.get(label) {
                Some(&limit) if limit > 0 => Self::Label {
                    label: name(label),
                    limit,
                },
                // What has no cap has turned away what its type does not list.
                _ => Self::UnlistedValue { label: name(label) },
            },
            Hit::Length(label) => Self::ValueLength {
                label: name(label),
                limit: MAX_VALUE_BYTES,
            },
            Hit::Room => Self::Process,
        }
    }
}

/// Says what has happened to a family, and what to do.
impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Series { limit } => write!(
                f,
                "has as many series as `max_series = {limit}` allows; further label values {BEYOND}; raise `max_series`, or use labels with \
                 fewer values"
            ),
            Self::Label { label, limit } => write!(
                f,
                "has as many values of its label `{label}` as `max({limit})` allows; further ones {BEYOND}; raise `max`, list the \
                 values that must have a place, `max({limit}, \"..\")`, or use a label with fewer values"
            ),
            Self::UnlistedValue { label } => write!(
                f,
                "was given values of its label `{label}` that the label's type does not have; they {BEYOND}; correct its `impl`"
            ),
            Self::ValueLength { label, limit } => write!(
                f,
                "was given values of its label `{label}` with more than {limit} bytes; they {BEYOND}; shorten them"
            ),
            Self::Process => f.write_str("finds no room for more series in this process: about 33 million are alive"),
        }
    }
}
