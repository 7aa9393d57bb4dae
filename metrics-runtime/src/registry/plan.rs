//! What a gather does, worked out beforehand: read without a lock, replaced when something is registered.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use metrics_grammar::sample_names;

use super::catalogue::Catalogue;
use super::collected::CollectedFamily;
use super::frame::Frame;
use super::instance::{Instance, StructType};
use super::{Collected, Collector, CollectorId, Filter};
use crate::cells::{lock, lock_unless_lost};
use crate::descriptor::Descriptor;
use crate::source::Errand;

/// The rows and families of a registry in the order of the exposition.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) instances: Vec<Arc<Instance>>,
    /// All structs that ever were registered.
    pub(super) types: Vec<Arc<StructType>>,
    /// Those that may go when nobody owns them.
    pub(super) scoped: Vec<Arc<Instance>>,
    /// Sorted by name.
    pub(super) families: Vec<PlannedFamily>,
    pub(super) collectors: Vec<RegisteredCollector>,
    /// The family behind each sample name, for what is made unannounced.
    pub(super) samples: HashMap<String, Arc<Descriptor>>,
}

/// One family, with the rows that hold series of it.
#[derive(Debug)]
pub(super) struct PlannedFamily {
    pub(super) descriptor: Arc<Descriptor>,
    /// Index of the instance, and of the family in its layout.
    pub(super) members: Vec<(usize, usize)>,
}

/// A collector, its name in this registry, and the errand of calling it.
#[derive(Clone)]
pub(super) struct RegisteredCollector {
    pub(super) id: CollectorId,
    /// Its type.
    pub(super) name: &'static str,
    pub(super) described: Arc<[Arc<Descriptor>]>,
    /// Whether it makes no families but those that it has described.
    describes_all: bool,
    pub(super) errand: Arc<Errand>,
    /// What it has collected last.
    pub(super) collected: Arc<ArcSwap<Vec<CollectedFamily>>>,
    /// The family of each value that it had refused, until a gather counts them.
    refused: Arc<Mutex<Vec<String>>>,
}

impl RegisteredCollector {
    pub(super) fn new(
        id: CollectorId,
        collector: impl Collector,
        described: Arc<[Arc<Descriptor>]>,
        describes_all: bool,
        frame: &Frame,
    ) -> Self {
        let (base, prefix) = (Arc::clone(&frame.base), frame.prefix.clone());
        let (name, families) = (collector.type_name(), Arc::<ArcSwap<Vec<CollectedFamily>>>::default());
        let refused = Arc::<Mutex<Vec<String>>>::default();
        let (out, refusals) = (Arc::clone(&families), Arc::clone(&refused));
        let errand = Errand::shared(move || {
            let mut collected = Collected::after(out.load_full(), Arc::clone(&base), &prefix);
            let result = collector.collect(&mut collected);
            lock(&refusals).append(&mut collected.refused);
            result.map_err(|error| error.to_string())?;
            let prefixed = |mut family: CollectedFamily| {
                family.descriptor = family.descriptor.prefixed(&prefix).of_collector(name);
                family
            };
            out.store(Arc::new(collected.families.into_iter().map(prefixed).collect()));
            Ok(())
        });
        Self {
            id,
            name,
            // One that describes nothing does not know beforehand what it will make.
            describes_all: describes_all && !described.is_empty(),
            described,
            errand,
            collected: families,
            refused,
        }
    }

    /// Returns whether it may make a family that a filter chooses.
    pub(super) fn may_make(&self, filter: &Filter) -> bool {
        !self.describes_all || self.described.iter().any(|family| filter.matches(family))
    }

    /// Takes the family of each value that was refused since the last time.
    pub(super) fn take_refused(&self) -> Vec<String> {
        lock_unless_lost(&self.refused).map_or_else(Vec::new, |mut refused| mem::take(&mut *refused))
    }
}

impl std::fmt::Debug for RegisteredCollector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RegisteredCollector").field(&self.name).finish()
    }
}

impl Plan {
    pub(super) fn new<'a>(
        catalogue: &Catalogue,
        partial: impl Iterator<Item = &'a Arc<Instance>>,
        types: impl Iterator<Item = Arc<StructType>>,
        collectors: &[RegisteredCollector],
    ) -> Self {
        let mut plan = Self {
            types: types.collect(),
            collectors: collectors.to_vec(),
            ..Self::default()
        };
        let mut indices: HashMap<*const Instance, usize> = HashMap::new();
        for family in catalogue.iter() {
            let members = family.members().into_iter().map(|member| {
                let index = indices.entry(Arc::as_ptr(&member.instance));
                (*index.or_insert_with(|| plan.add(&member.instance)), member.family)
            });
            let members = members.collect();
            plan.families.push(PlannedFamily {
                descriptor: Arc::clone(family.descriptor()),
                members,
            });
            let descriptor = family.descriptor();
            for sample in sample_names(descriptor.metric_type(), descriptor.name()) {
                plan.samples.insert(sample, Arc::clone(descriptor));
            }
        }
        // Those of which no family is exported have series that end, too.
        for instance in partial {
            indices
                .entry(Arc::as_ptr(instance))
                .or_insert_with(|| plan.add(instance));
        }
        plan
    }

    /// Adds an instance; returns its index.
    fn add(&mut self, instance: &Arc<Instance>) -> usize {
        self.instances.push(Arc::clone(instance));
        if !instance.is_settled() {
            self.scoped.push(Arc::clone(instance));
        }
        self.instances.len() - 1
    }
}
