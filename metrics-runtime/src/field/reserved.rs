//! Labels that a family may not have, in constant evaluation: the macro sees those in `labels(..)`, but not those that a
//! label set type brings.
//!
//! Each panic is a compile error at the token that the expansion gave the call.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use super::declare::same;
use crate::descriptor::{Entry, FamilyEntry, Message, MetricType, Table};

/// Panics if a family has a label that its type, or a summary, needs.
#[track_caller]
pub(super) const fn check_labels(metric_type: MetricType, labels: &[&str]) {
    let mut label = 0;
    while label < labels.len() {
        assert!(
            !matches!(metric_type, MetricType::Histogram) || !same(labels[label], "le"),
            "the label `le` is reserved: it holds the upper bound of a histogram's buckets; rename it in the label set"
        );
        assert!(
            !same(labels[label], "quantile"),
            "the label `quantile` is reserved: it holds the quantile of a summary; rename it in the label set"
        );
        label += 1;
    }
}

impl Entry {
    /// Checks the labels that the type brings against those of the instance, and against the name
    /// of a state set.
    #[track_caller]
    pub const fn within(&self, namespace: &'static str, instance: &'static [&'static str]) {
        match self {
            Self::Family(family) => {
                assert!(
                    !matches!(family.metric_type, MetricType::StateSet) || !has_own_name(namespace, family),
                    "a state set writes its states into a label of its own name: rename the label of that name"
                );
                check_instance_labels(family, instance);
            }
            Self::Nested(nested) => check_table(nested.table, instance),
        }
    }
}

#[track_caller]
const fn check_table(table: &Table, instance: &[&str]) {
    let mut entry = 0;
    while entry < table.entries.len() {
        match &table.entries[entry] {
            Entry::Family(family) => check_instance_labels(family, instance),
            Entry::Nested(nested) => check_table(nested.table, instance),
        }
        entry += 1;
    }
}

#[track_caller]
const fn check_instance_labels(family: &FamilyEntry, instance: &[&str]) {
    let mut label = 0;
    while label < family.labels.len() {
        if contains(instance, family.labels[label]) {
            Message::new("the label `")
                .str(family.labels[label])
                .str("` of the family is also an instance label: rename one of the two")
                .panic()
        }
        label += 1;
    }
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

const fn has_own_name(namespace: &str, family: &FamilyEntry) -> bool {
    let namespace = if family.absolute { "" } else { namespace };
    let mut label = 0;
    while label < family.labels.len() {
        if is_joined(family.labels[label], namespace, family.name) {
            return true;
        }
        label += 1;
    }
    false
}

/// Tells whether a name is that of two parts with `_` between them, or of the second if the first is empty.
const fn is_joined(name: &str, first: &str, second: &str) -> bool {
    let (name, first, second) = (name.as_bytes(), first.as_bytes(), second.as_bytes());
    let start = if first.is_empty() { 0 } else { first.len() + 1 };
    if name.len() != start + second.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        let expected = if at < first.len() {
            first[at]
        } else if at < start {
            b'_'
        } else {
            second[at - start]
        };
        if name[at] != expected {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_joined_of_its_parts() {
        assert!(is_joined("mode", "", "mode"));
        assert!(is_joined("http_mode", "http", "mode"));
        assert!(!is_joined("httpmode", "http", "mode"));
        assert!(!is_joined("http_mod", "http", "mode"));
        assert!(!is_joined("mode", "http", "mode"));
    }
}
