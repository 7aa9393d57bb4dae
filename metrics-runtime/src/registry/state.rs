//! What is registered, and the changes to it.

use std::collections::HashMap;
use std::sync::Arc;

use super::catalogue::{Catalogue, check_among};
use super::frame::Frame;
use super::instance::{Instance, InstanceKey, Owner, StructType};
use super::plan::{Plan, RegisteredCollector};
use super::{CollectorId, RegisterError};
use crate::descriptor::{Descriptor, Table};
use crate::row::{Age, StartClock};
use crate::source::{Source, Sources};

/// How many instances without an owner are kept when there are too many.
const ORPHANS: usize = 10_000;

/// What is registered in a registry.
#[derive(Debug, Default)]
pub(super) struct State {
    catalogue: Catalogue,
    types: HashMap<Owner, Arc<StructType>>,
    instances: HashMap<InstanceKey, Arc<Instance>>,
    collectors: Vec<RegisteredCollector>,
    /// Closures, each as a source among those of its instance.
    closures: HashMap<CollectorId, (Arc<Sources>, Arc<Source>)>,
    next_collector: u64,
    clock: StartClock,
    /// With how many instances to look next whether too many have no owner.
    next_look: usize,
}

/// What a collector left behind that was removed.
#[derive(Debug)]
pub(super) enum Removed {
    Collector(RegisteredCollector),
    Closure(Arc<Sources>, Arc<Source>),
}

impl State {
    pub(super) fn instances(&self) -> usize {
        self.instances.len()
    }

    pub(super) fn collectors(&self) -> usize {
        self.collectors.len() + self.closures.len()
    }

    pub(super) fn plan(&self) -> Plan {
        Plan::new(&self.catalogue, self.types.values().cloned(), &self.collectors)
    }

    /// Finds an instance. Returns it, and whether it is new.
    pub(super) fn instance(
        &mut self,
        frame: &Frame,
        table: &'static Table,
        key: InstanceKey,
        labels: String,
    ) -> Result<(Arc<Instance>, bool), RegisterError> {
        if let Some(instance) = self.instances.get(&key) {
            return Ok((Arc::clone(instance), false));
        }
        let kind = match self.types.get(&key.owner) {
            Some(known) => Arc::clone(known),
            None => Arc::new(StructType::new(table, frame)),
        };
        if !self.types.contains_key(&key.owner) {
            check_among(&kind.descriptors)?;
        }
        self.check(frame, &kind.descriptors, Some(&labels))?;
        let start = self.clock.now();
        Ok((Arc::new(Instance::new(&kind, key, labels, start)?), true))
    }

    /// Adds an instance that has been found to be new.
    pub(super) fn add(&mut self, instance: &Arc<Instance>) {
        for (index, descriptor) in instance.kind.descriptors.iter().enumerate() {
            self.catalogue.add_member(descriptor, instance, index);
        }
        self.types
            .entry(instance.key.owner)
            .or_insert_with(|| Arc::clone(&instance.kind));
        self.instances.insert(instance.key.clone(), Arc::clone(instance));
    }

    /// Removes the longest without an owner, if there are very many. Returns those of which no gather has seen the last values.
    pub(super) fn remove_orphans(&mut self) -> Vec<Arc<Instance>> {
        if self.instances.len() < self.next_look.max(2 * ORPHANS) {
            return Vec::new();
        }
        let orphans = self.instances.values().filter_map(Instance::orphan);
        let mut orphans: Vec<_> = orphans.map(|orphan| (orphan.age(), orphan.instance)).collect();
        orphans.sort_by_key(|(age, _)| *age);
        orphans.truncate(orphans.len().saturating_sub(ORPHANS));
        for (_, instance) in &orphans {
            self.remove(instance);
        }
        // Not before there may be as many again, so that looking costs little for each instance.
        self.next_look = self.instances.len() + ORPHANS;
        let unseen = orphans.into_iter().filter(|(age, _)| matches!(age, Age::Unseen(_)));
        unseen.map(|(_, instance)| instance).collect()
    }

    /// Removes an instance, unless it is gone already; another one may stand in its place by now.
    pub(super) fn remove(&mut self, instance: &Arc<Instance>) {
        let known = self.instances.get(&instance.key);
        if !known.is_some_and(|known| Arc::ptr_eq(known, instance)) {
            return;
        }
        for descriptor in &instance.kind.descriptors {
            self.catalogue.remove_member(descriptor, &instance.labels);
        }
        self.instances.remove(&instance.key);
    }

    /// Checks that families may be added.
    pub(super) fn check(
        &self,
        frame: &Frame,
        families: &[Arc<Descriptor>],
        instance_labels: Option<&str>,
    ) -> Result<(), RegisterError> {
        families.iter().try_for_each(|family| {
            frame.check(family)?;
            self.catalogue.check(family, instance_labels)
        })
    }

    fn collector_id(&mut self) -> CollectorId {
        self.next_collector += 1;
        CollectorId(self.next_collector)
    }

    /// Adds a collector whose families have been checked.
    pub(super) fn add_collector(&mut self, make: impl FnOnce(CollectorId) -> RegisteredCollector) -> CollectorId {
        let collector = make(self.collector_id());
        for descriptor in &*collector.described {
            self.catalogue.add_described(descriptor);
        }
        let id = collector.id;
        self.collectors.push(collector);
        id
    }

    /// Adds a closure that has been added to its instance.
    pub(super) fn add_closure(&mut self, sources: Arc<Sources>, source: Arc<Source>) -> CollectorId {
        let id = self.collector_id();
        self.closures.insert(id, (sources, source));
        id
    }

    /// Removes a collector or a closure.
    pub(super) fn remove_collector(&mut self, id: CollectorId) -> Option<Removed> {
        if let Some((sources, source)) = self.closures.remove(&id) {
            return Some(Removed::Closure(sources, source));
        }
        let index = self.collectors.iter().position(|known| known.id == id)?;
        let removed = self.collectors.remove(index);
        for descriptor in &*removed.described {
            self.catalogue.remove_described(descriptor);
        }
        Some(Removed::Collector(removed))
    }
}
