//! Families that clash where no caller can be told: recorded, but left out of the exposition.

use std::sync::Arc;

use super::instance::Instance;
use super::problems::SelfMetric;
use super::store::Inner;
use super::{RegisterError, Report};
use crate::descriptor::Descriptor;

/// A family that was left out, and why.
#[derive(Debug)]
pub(super) struct Clash {
    pub(super) family: Arc<Descriptor>,
    pub(super) reason: RegisterError,
}

/// What becomes of an instance that has a family which clashes.
#[derive(Debug)]
pub(super) enum OnClash<'a> {
    /// It is not registered.
    Refuse,
    /// It is registered without the family, which is added to these.
    LeaveOut(&'a mut Vec<Clash>),
}

/// An instance that is registered without some of its families.
#[derive(Debug)]
pub(super) struct Partial {
    pub(super) instance: Arc<Instance>,
    /// Indices in its layout of those that are left out.
    pub(super) left_out: Vec<usize>,
}

impl Inner {
    /// Counts families that were left out, and reports each once.
    pub(super) fn report_clashes(&self, clashes: Vec<Clash>) {
        for Clash { family, reason } in clashes {
            let definitions = reason.definitions(&family);
            self.problems
                .happened_as(SelfMetric::RefusedFamilies, family.name(), &definitions, || {
                    Report::FamilyDetached { reason }
                });
        }
    }
}
