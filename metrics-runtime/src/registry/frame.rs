//! What a registry puts around every family: a name prefix and labels.

use std::sync::Arc;

use super::RegisterError;
use crate::descriptor::{Descriptor, Table};
use crate::label::{Part, push_label, push_parts};

/// The prefix and the labels of a registry.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) prefix: String,
    pub(super) labels: Vec<(String, String)>,
    /// Escaped text of `labels`.
    pub(super) base: Arc<str>,
}

impl Frame {
    pub(super) fn new(prefix: String, labels: Vec<(String, String)>) -> Self {
        let mut base = String::new();
        for (name, value) in &labels {
            push_label(&mut base, name, value);
        }
        Self {
            prefix,
            labels,
            base: base.into(),
        }
    }

    /// Makes the label text of an instance.
    pub(super) fn instance_text(&self, table: &Table, parts: &[Part<'_>]) -> String {
        let mut text = self.base.to_string();
        push_parts(&mut text, table.labels, parts.iter().copied());
        text
    }

    /// Checks that no label of a family is also one of the registry.
    pub(super) fn check(&self, family: &Descriptor) -> Result<(), RegisterError> {
        match self.labels.iter().find(|(label, _)| family.labels().contains(label)) {
            None => Ok(()),
            Some((label, _)) => Err(RegisterError::LabelClash {
                name: family.name().to_owned(),
                label: label.clone(),
                site: Box::new(family.site()),
            }),
        }
    }
}
