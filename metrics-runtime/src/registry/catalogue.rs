//! Every family of a registry, by name: what may be added, and what clashes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use metrics_grammar::{check_metric_name, sample_names};

use super::instance::Instance;
use super::{Conflict, ConflictReason, RegisterError};
use crate::descriptor::{Descriptor, ValueType};

/// The families registered so far.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    families: BTreeMap<String, Registered>,
    /// The name of the family that exports samples of a name.
    samples: HashMap<String, String>,
}

/// One family, with everything that makes series of it.
#[derive(Debug)]
pub(super) struct Registered {
    /// By whom it is defined, and how many rows or collectors are of each; the first come first.
    definitions: Vec<(Arc<Descriptor>, usize)>,
    /// Rows that hold series of it, by the text of their instance labels.
    members: HashMap<Arc<str>, Member>,
}

/// One row that holds series of a family.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) instance: Arc<Instance>,
    /// Index in the instance's layout.
    pub(super) family: usize,
    /// Where this row's struct defines it.
    descriptor: Arc<Descriptor>,
}

impl Catalogue {
    /// Checks that a family may be added; `instance_labels` are those of its row, `None` for a collector's.
    pub(super) fn check(&self, new: &Descriptor, instance_labels: Option<&str>) -> Result<(), RegisterError> {
        let conflict = |reason, existing: &Descriptor| Conflict::error(reason, existing, new);
        if check_metric_name(new.name()).is_err() {
            return Err(RegisterError::IllegalName {
                name: new.name().to_owned(),
                site: Box::new(new.site()),
            });
        }
        if let Some(known) = self.families.get(new.name()) {
            if let Some(reason) = difference(known.descriptor(), new) {
                return Err(conflict(reason, known.descriptor()));
            }
            let member = instance_labels.and_then(|_| known.members.values().next());
            let differs = |member: &&Member| member.descriptor.instance_labels() != new.instance_labels();
            if let Some(member) = member.filter(differs) {
                return Err(conflict(ConflictReason::InstanceLabels, &member.descriptor));
            }
            let member = instance_labels.and_then(|labels| known.members.get(labels));
            return member.map_or(Ok(()), |member| {
                let labels = instance_labels.unwrap_or_default().to_owned();
                Err(conflict(ConflictReason::Series { labels }, &member.descriptor))
            });
        }
        for sample in sample_names(new.metric_type(), new.name()) {
            let owner = self.samples.get(&sample).and_then(|name| self.families.get(name));
            if let Some(owner) = owner.map(Registered::descriptor) {
                let reason = ConflictReason::Sample {
                    sample,
                    existing: owner.name().to_owned(),
                };
                return Err(conflict(reason, owner));
            }
        }
        Ok(())
    }

    /// Adds a row's family, which has been checked.
    pub(super) fn add_member(&mut self, descriptor: &Arc<Descriptor>, instance: &Arc<Instance>, family: usize) {
        let member = Member {
            instance: Arc::clone(instance),
            family,
            descriptor: Arc::clone(descriptor),
        };
        self.define(descriptor)
            .members
            .insert(Arc::clone(&instance.labels), member);
    }

    /// Takes back a row's family.
    pub(super) fn remove_member(&mut self, descriptor: &Arc<Descriptor>, instance_labels: &str) {
        if let Some(known) = self.families.get_mut(descriptor.name()) {
            known.members.remove(instance_labels);
            self.remove_definition(descriptor);
        }
    }

    /// Adds a family that a collector describes, which has been checked.
    pub(super) fn add_described(&mut self, descriptor: &Arc<Descriptor>) {
        self.define(descriptor);
    }

    /// Takes back what a collector described.
    pub(super) fn remove_described(&mut self, descriptor: &Arc<Descriptor>) {
        self.remove_definition(descriptor);
    }

    /// Removes one of a definition, and the family with the last.
    fn remove_definition(&mut self, descriptor: &Arc<Descriptor>) {
        let Some(known) = self.families.get_mut(descriptor.name()) else {
            return;
        };
        known.definitions.retain_mut(|(definition, count)| {
            *count -= usize::from(Arc::ptr_eq(definition, descriptor));
            *count > 0
        });
        if known.definitions.is_empty() {
            self.families.remove(descriptor.name());
            for sample in sample_names(descriptor.metric_type(), descriptor.name()) {
                self.samples.remove(&sample);
            }
        }
    }

    /// Adds one of a definition, and the family with the first.
    fn define(&mut self, descriptor: &Arc<Descriptor>) -> &mut Registered {
        let known = self.families.entry(descriptor.name().to_owned()).or_insert_with(|| {
            for sample in sample_names(descriptor.metric_type(), descriptor.name()) {
                self.samples.insert(sample, descriptor.name().to_owned());
            }
            Registered {
                definitions: Vec::new(),
                members: HashMap::new(),
            }
        });
        let found = known
            .definitions
            .iter_mut()
            .find(|(definition, _)| Arc::ptr_eq(definition, descriptor));
        match found {
            Some((_, count)) => *count += 1,
            None => known.definitions.push((Arc::clone(descriptor), 1)),
        }
        known
    }

    /// Iterates over the families in the order of their names.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Registered> {
        self.families.values()
    }
}

impl Registered {
    /// Returns the first definition of those that there are: with the last, the family goes.
    pub(super) fn descriptor(&self) -> &Arc<Descriptor> {
        &self.definitions[0].0
    }

    /// Returns the rows in the order of their instance labels.
    pub(super) fn members(&self) -> Vec<Member> {
        let mut members: Vec<Member> = self.members.values().cloned().collect();
        members.sort_by(|one, other| one.instance.key.labels.cmp(&other.instance.key.labels));
        members
    }
}

/// Families which are to be added together, and so must not clash with each other.
#[derive(Debug, Default)]
pub(super) struct Together<'a> {
    samples: HashMap<String, &'a Descriptor>,
}

impl<'a> Together<'a> {
    /// Adds a family, unless it clashes with one before.
    pub(super) fn add(&mut self, family: &'a Descriptor) -> Result<(), RegisterError> {
        let samples: Vec<String> = sample_names(family.metric_type(), family.name()).into_iter().collect();
        for sample in &samples {
            if let Some(existing) = self.samples.get(sample) {
                let reason = ConflictReason::Sample {
                    sample: sample.clone(),
                    existing: existing.name().to_owned(),
                };
                return Err(Conflict::error(reason, existing, family));
            }
        }
        self.samples.extend(samples.into_iter().map(|sample| (sample, family)));
        Ok(())
    }
}

/// Checks that families which are to be added together do not clash with each other.
pub(super) fn check_among(families: &[Arc<Descriptor>]) -> Result<(), RegisterError> {
    let mut together = Together::default();
    families.iter().try_for_each(|family| together.add(family))
}

/// Says how two families of one name differ, if they do.
pub(super) fn difference(one: &Descriptor, other: &Descriptor) -> Option<ConflictReason> {
    if one.metric_type() != other.metric_type() {
        Some(ConflictReason::MetricType)
    } else if one.unit() != other.unit() {
        Some(ConflictReason::Unit)
    } else if one.help() != other.help() {
        Some(ConflictReason::Help)
    } else if one.labels() != other.labels() {
        Some(ConflictReason::Labels)
    } else if !same_value(one.value(), other.value()) {
        Some(ConflictReason::Value)
    } else {
        None
    }
}

/// Integers and floats may stand in one family: every format writes both.
fn same_value(one: &ValueType, other: &ValueType) -> bool {
    matches!((one, other), (ValueType::Number(_), ValueType::Number(_))) || one == other
}
