//! What a registry gives every family: a name prefix and labels; every struct: a cap on its
//! instances; and every row: a clock.

use std::sync::Arc;

use metrics_grammar::reserved_label;

use super::RegisterError;
use crate::descriptor::{Descriptor, Table};
use crate::label::{MAX_VALUE_BYTES, Part, is_too_long, push_label, push_parts};
use crate::row::Clock;

/// The prefix, the labels, the cap on instances and the clock of a registry.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) prefix: String,
    pub(super) labels: Vec<(String, String)>,
    /// Escaped text of `labels`.
    pub(super) base: Arc<str>,
    /// Most instances of a struct that does not say.
    pub(super) max_instances: usize,
    pub(super) clock: Clock,
}

impl Frame {
    pub(super) fn new(prefix: String, labels: Vec<(String, String)>, max_instances: usize, clock: Clock) -> Self {
        let mut base = String::new();
        for (name, value) in &labels {
            push_label(&mut base, name, value);
        }
        Self {
            prefix,
            labels,
            base: base.into(),
            max_instances,
            clock,
        }
    }

    /// Checks that no label value of an instance is too long.
    pub(super) fn check_lengths(table: &Table, parts: &[Part<'_>]) -> Result<(), RegisterError> {
        let mut pairs = table.labels.iter().zip(parts);
        match pairs.find(|(_, value)| is_too_long(**value)) {
            None => Ok(()),
            Some((label, value)) => Err(RegisterError::LabelValue {
                owner: format!("{}::{}", table.module, table.owner),
                label: (*label).to_owned(),
                length: value.to_text().len(),
                limit: MAX_VALUE_BYTES,
            }),
        }
    }

    /// Makes the label text of an instance.
    pub(super) fn instance_text(&self, table: &Table, parts: &[Part<'_>]) -> String {
        let mut text = self.base.to_string();
        push_parts(&mut text, table.labels, parts.iter().copied());
        text
    }

    /// Checks that no label of a family is also one of the registry, or has a meaning of its own once all names are whole.
    pub(super) fn check(&self, family: &Descriptor) -> Result<(), RegisterError> {
        let (metric_type, base) = (family.metric_type(), family.base_name());
        let own = self.labels.iter().map(|(label, _)| label);
        for label in own.clone().chain(family.labels()) {
            if let Some(reason) = reserved_label(metric_type, base, label) {
                return Err(RegisterError::ReservedLabel {
                    name: family.name().to_owned(),
                    label: label.clone(),
                    reason,
                    site: Box::new(family.site()),
                });
            }
        }
        match own.into_iter().find(|label| family.labels().contains(label)) {
            None => Ok(()),
            Some(label) => Err(RegisterError::LabelClash {
                name: family.name().to_owned(),
                label: label.clone(),
                site: Box::new(family.site()),
            }),
        }
    }
}
