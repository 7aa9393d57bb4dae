//! What is registered, and the changes to it.

use std::collections::HashMap;
use std::sync::Arc;

use super::catalogue::{Catalogue, Together};
use super::clashes::{Clash, OnClash, Partial};
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
    types: HashMap<Owner, Type>,
    instances: HashMap<InstanceKey, Arc<Instance>>,
    /// Instances that are registered without some of their families, longest ago first.
    partial: Vec<Partial>,
    /// Whether anything was removed since it was looked whether these have room now.
    freed: bool,
    collectors: Vec<RegisteredCollector>,
    /// Closures, each as a source among those of its instance.
    closures: HashMap<CollectorId, (Arc<Sources>, Arc<Source>)>,
    next_collector: u64,
    clock: StartClock,
    /// With how many instances to look next whether too many have no owner.
    next_look: usize,
}

/// A struct or function that was registered, and its room.
#[derive(Debug)]
struct Type {
    kind: Arc<StructType>,
    /// How many instances may come before it has to be counted again how many there are.
    room: usize,
    /// Whether some may have lost their owners.
    scoped: bool,
}

/// An instance that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) instance: Arc<Instance>,
    /// If it is new, the indices of the families that it is to be registered without.
    pub(super) new: Option<Vec<usize>>,
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
        let partial = self.partial.iter().map(|partial| &partial.instance);
        Plan::new(
            &self.catalogue,
            partial,
            self.types.values().map(|known| Arc::clone(&known.kind)),
            &self.collectors,
        )
    }

    /// Finds an instance, or makes one that can be added.
    pub(super) fn instance(
        &mut self,
        frame: &Frame,
        table: &'static Table,
        key: InstanceKey,
        labels: String,
        on_clash: OnClash<'_>,
    ) -> Result<Found, RegisterError> {
        if let Some(instance) = self.instances.get(&key) {
            let instance = Arc::clone(instance);
            if let (OnClash::Refuse, Some(partial)) = (on_clash, self.partial(&instance)) {
                let left_out = partial.left_out.iter().map(|&index| &instance.kind.descriptors[index]);
                left_out
                    .into_iter()
                    .try_for_each(|family| self.check(frame, family, Some(&labels)))?;
            }
            if instance.is_orphan() {
                self.take_place(instance.key.owner);
            }
            return Ok(Found { instance, new: None });
        }
        let kind = match self.types.get(&key.owner) {
            Some(known) => Arc::clone(&known.kind),
            None => Arc::new(StructType::new(table, frame)),
        };
        let left_out = match on_clash {
            OnClash::Refuse => {
                kind.clash.clone().map_or(Ok(()), Err)?;
                self.check_all(frame, &kind.descriptors, Some(&labels))?;
                Vec::new()
            }
            OnClash::LeaveOut(clashes) => self.clashing(frame, &kind, &labels, clashes),
        };
        self.check_room(key.owner)?;
        let start = self.clock.now();
        Ok(Found {
            instance: Arc::new(Instance::new(&kind, key, labels, start)?),
            new: Some(left_out),
        })
    }

    /// Finds the families of a new instance that clash with others. Returns their indices, and adds
    /// the reasons to `clashes`.
    fn clashing(&self, frame: &Frame, kind: &StructType, labels: &str, clashes: &mut Vec<Clash>) -> Vec<usize> {
        let (mut together, mut left_out) = (Together::default(), Vec::new());
        for (index, family) in kind.descriptors.iter().enumerate() {
            let checked = self.check(frame, family, Some(labels));
            if let Err(reason) = checked.and_then(|()| together.add(family)) {
                let family = Arc::clone(family);
                clashes.push(Clash { family, reason });
                left_out.push(index);
            }
        }
        left_out
    }

    /// Checks that another instance may come. Those without an owner do not count.
    fn check_room(&mut self, owner: Owner) -> Result<(), RegisterError> {
        let Some(known) = self.types.get_mut(&owner) else {
            return Ok(());
        };
        if known.room == 0 && known.scoped {
            let own = self.instances.values().filter(|instance| instance.key.owner == owner);
            let count = own.filter(|instance| !instance.is_orphan()).count();
            known.room = known.kind.max_instances.saturating_sub(count);
        }
        if known.room > 0 {
            return Ok(());
        }
        Err(RegisterError::TooManyInstances {
            owner: known.kind.name.clone(),
            limit: known.kind.max_instances,
        })
    }

    fn take_place(&mut self, owner: Owner) {
        if let Some(known) = self.types.get_mut(&owner) {
            known.room = known.room.saturating_sub(1);
        }
    }

    fn partial(&self, instance: &Arc<Instance>) -> Option<&Partial> {
        self.partial
            .iter()
            .find(|partial| Arc::ptr_eq(&partial.instance, instance))
    }

    /// Adds an instance that has been found to be new, without some of its families.
    pub(super) fn add(&mut self, instance: &Arc<Instance>, left_out: Vec<usize>) {
        for (index, descriptor) in instance.kind.descriptors.iter().enumerate() {
            if !left_out.contains(&index) {
                self.catalogue.add_member(descriptor, instance, index);
            }
        }
        let known = self.types.entry(instance.key.owner).or_insert_with(|| Type {
            kind: Arc::clone(&instance.kind),
            room: instance.kind.max_instances,
            scoped: false,
        });
        known.scoped |= !instance.is_settled();
        self.take_place(instance.key.owner);
        self.instances.insert(instance.key.clone(), Arc::clone(instance));
        if !left_out.is_empty() {
            let instance = Arc::clone(instance);
            self.partial.push(Partial { instance, left_out });
        }
    }

    /// Adds the families that were left out of instances and clash with nothing any more, if
    /// anything has been removed.
    pub(super) fn readmit(&mut self, frame: &Frame) {
        if !std::mem::take(&mut self.freed) || self.partial.is_empty() {
            return;
        }
        let mut partial = std::mem::take(&mut self.partial);
        partial.retain_mut(|Partial { instance, left_out }| {
            left_out.retain(|&index| {
                let family = &instance.kind.descriptors[index];
                let clashes = self.check(frame, family, Some(&instance.labels)).is_err();
                if !clashes {
                    self.catalogue.add_member(family, instance, index);
                }
                clashes
            });
            !left_out.is_empty()
        });
        self.partial = partial;
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
        let partial = self
            .partial
            .iter()
            .position(|known| Arc::ptr_eq(&known.instance, instance));
        let left_out = partial.map_or_else(Vec::new, |index| self.partial.remove(index).left_out);
        for (index, descriptor) in instance.kind.descriptors.iter().enumerate() {
            // Others may have series of the same labels in what is left out.
            if !left_out.contains(&index) {
                self.catalogue.remove_member(descriptor, &instance.labels);
            }
        }
        self.instances.remove(&instance.key);
        self.freed = true;
    }

    /// Checks that families may be added.
    pub(super) fn check_all(
        &self,
        frame: &Frame,
        families: &[Arc<Descriptor>],
        instance_labels: Option<&str>,
    ) -> Result<(), RegisterError> {
        families
            .iter()
            .try_for_each(|family| self.check(frame, family, instance_labels))
    }

    fn check(&self, frame: &Frame, family: &Descriptor, instance_labels: Option<&str>) -> Result<(), RegisterError> {
        frame.check(family)?;
        self.catalogue.check(family, instance_labels)
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
    pub(super) fn remove_collector(&mut self, id: CollectorId, frame: &Frame) -> Option<Removed> {
        if let Some((sources, source)) = self.closures.remove(&id) {
            return Some(Removed::Closure(sources, source));
        }
        let index = self.collectors.iter().position(|known| known.id == id)?;
        let removed = self.collectors.remove(index);
        for descriptor in &*removed.described {
            self.catalogue.remove_described(descriptor);
        }
        self.freed = true;
        self.readmit(frame);
        Some(Removed::Collector(removed))
    }
}
