//! Gather: ask whoever is to be asked, copy rows, order everything by name.
//!
//! No lock is held while words are read or users' code runs, and no recorder waits.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use metrics_grammar::sample_names;

use super::catalogue::difference;
use super::collected::CollectedFamily;
use super::frame::Frame;
use super::plan::{Plan, PlannedFamily};
use super::problems::SelfMetric;
use super::round::Round;
use super::rows::Rows;
use super::store::Inner;
use super::{Conflict, ConflictReason, Filter, RegisterError, Report};
use crate::descriptor::Descriptor;
use crate::platform::{Instant, wall_clock};
use crate::snapshot::{Block, BlockLabels, Snapshot, SnapshotFamily, Starts};

/// A snapshot in the making.
struct Gathering<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    filter: &'a Filter,
    words: Vec<u64>,
    /// Sorted by name.
    families: Vec<SnapshotFamily>,
    /// Sample names of what collectors made unannounced.
    samples: HashMap<String, Arc<Descriptor>>,
    /// What collectors made, by the name of the family: from which block on, and by whom.
    makers: HashMap<String, Vec<(usize, Arc<Descriptor>)>>,
}

/// Gathers what a filter chooses.
pub(super) fn gather(inner: &Inner, plan: &Plan, filter: &Filter, deadline: Instant) -> Snapshot {
    let problems = &inner.problems;
    let mut gathering = Gathering {
        plan,
        frame: &inner.frame,
        filter,
        words: Vec::new(),
        families: Vec::new(),
        samples: HashMap::new(),
        makers: HashMap::new(),
    };
    let wanted = |family: &&PlannedFamily| !family.members.is_empty() && filter.matches(&family.descriptor);
    let families: Vec<&PlannedFamily> = plan.families.iter().filter(wanted).collect();
    let mut rows = rows(plan, &families);

    let round = ask(inner, plan, filter, &rows);
    // While the others answer.
    gathering.copy(&mut rows);
    round.wait(inner, deadline);
    round.report_sources(problems);
    for rows in rows.iter_mut().flatten() {
        rows.combine(&mut gathering.words);
    }
    gathering.add_rows(&families, &rows);
    round.report_collectors(problems, |collector| {
        for family in &**collector.collected.load() {
            if let Err(reason) = gathering.add_collected(family) {
                let definitions = reason.definitions(&family.descriptor);
                let report = || Report::FamilyRefused {
                    collector: collector.name,
                    reason,
                };
                problems.happened_as(
                    SelfMetric::RefusedFamilies,
                    family.descriptor.name(),
                    &definitions,
                    report,
                );
            }
        }
    });
    for family in problems.collect(plan, &inner.frame.base) {
        // A user's own family of such a name goes first.
        let _ = gathering.add_collected(&family);
    }
    Snapshot {
        words: gathering.words,
        families: gathering.families,
    }
}

/// Asks the sources of rows, and the collectors that may make what is chosen.
fn ask<'a>(inner: &Inner, plan: &'a Plan, filter: &Filter, rows: &[Option<Rows<'a>>]) -> Round<'a> {
    let mut round = Round::default();
    for rows in rows.iter().flatten() {
        for source in rows.sources() {
            round.ask_source(inner, rows.instance(), source);
        }
    }
    for collector in plan.collectors.iter().filter(|collector| collector.may_make(filter)) {
        round.ask_collector(inner, collector);
    }
    round
}

/// Returns the rows of the instances that have series of the families, by the index of the instance.
fn rows<'a>(plan: &'a Plan, families: &[&PlannedFamily]) -> Vec<Option<Rows<'a>>> {
    let mut rows: Vec<Option<Rows<'a>>> = Vec::new();
    rows.resize_with(plan.instances.len(), || None);
    for &(instance, _) in families.iter().flat_map(|family| &family.members) {
        rows[instance].get_or_insert_with(|| Rows::new(&plan.instances[instance]));
    }
    rows
}

impl Gathering<'_> {
    /// Copies the rows of handles.
    fn copy(&mut self, rows: &mut [Option<Rows<'_>>]) {
        let words = |rows: &Rows<'_>| rows.instance().kind.layout.flat;
        self.words.reserve(rows.iter().flatten().map(words).sum());
        for rows in rows.iter_mut().flatten() {
            rows.copy(&mut self.words);
        }
    }

    fn add_rows(&mut self, families: &[&PlannedFamily], rows: &[Option<Rows<'_>>]) {
        for family in families {
            let mut blocks = Vec::with_capacity(family.members.len());
            for &(instance, index) in &family.members {
                if let Some(rows) = &rows[instance] {
                    rows.push_blocks(index, &mut self.words, &mut blocks);
                }
            }
            self.families.push(SnapshotFamily {
                descriptor: Arc::clone(&family.descriptor),
                blocks,
            });
        }
    }

    /// Adds a family made at run time, unless it clashes with another; series that are there already are a clash too.
    fn add_collected(&mut self, family: &CollectedFamily) -> Result<(), RegisterError> {
        if !self.filter.matches(&family.descriptor) || family.samples.is_empty() {
            return Ok(());
        }
        let descriptor = &family.descriptor;
        self.frame.check(descriptor)?;
        let conflict = |reason, existing: &Descriptor| Conflict::error(reason, existing, descriptor);
        for sample in sample_names(descriptor.metric_type(), descriptor.name()) {
            let owner = self.plan.samples.get(&sample).or_else(|| self.samples.get(&sample));
            if let Some(owner) = owner.filter(|owner| owner.name() != descriptor.name()) {
                return Err(conflict(
                    ConflictReason::Sample {
                        sample,
                        existing: owner.name().to_owned(),
                    },
                    owner,
                ));
            }
        }
        let found = self
            .families
            .binary_search_by(|known| known.descriptor.name().cmp(descriptor.name()));
        let owner = self
            .plan
            .samples
            .get(descriptor.name())
            .or_else(|| self.samples.get(descriptor.name()));
        if let Some(owner) = owner {
            if let Some(reason) = difference(owner, descriptor) {
                return Err(conflict(reason, owner));
            }
            let known = found.ok().map(|index| &self.families[index]);
            if let Some((known, labels)) = known.and_then(|known| Some((known, known.duplicate(family)?))) {
                let maker = self.maker(known, &labels).unwrap_or(owner);
                return Err(conflict(ConflictReason::Series { labels }, maker));
            }
        }
        let descriptor = Arc::new(descriptor.clone());
        let index = found.unwrap_or_else(|index| {
            let descriptor = Arc::clone(&descriptor);
            for sample in sample_names(descriptor.metric_type(), descriptor.name()) {
                self.samples.insert(sample, Arc::clone(&descriptor));
            }
            self.families.insert(
                index,
                SnapshotFamily {
                    descriptor,
                    blocks: Vec::new(),
                },
            );
            index
        });
        let makers = self.makers.entry(descriptor.name().to_owned()).or_default();
        makers.push((self.families[index].blocks.len(), descriptor));
        self.push_samples(index, family);
        Ok(())
    }

    /// Finds who has made a series of a family.
    fn maker(&self, family: &SnapshotFamily, labels: &str) -> Option<&Descriptor> {
        let name = family.descriptor.name();
        let has = |block: &Block| block.labels.iter().any(|text| text == labels);
        let block = family.blocks.iter().position(has)?;
        let makers = self.makers.get(name).into_iter().flatten();
        if let Some((_, maker)) = makers.rev().find(|(first, _)| *first <= block) {
            return Some(maker);
        }
        let planned = self
            .plan
            .families
            .binary_search_by(|known| (*known.descriptor.name()).cmp(name));
        let members = planned.ok().map(|index| &self.plan.families[index].members)?;
        let member = members.iter().find(|(instance, _)| {
            let rest = labels.strip_prefix(&*self.plan.instances[*instance].labels);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(',') || rest.len() == labels.len())
        });
        member.map(|&(instance, family)| &*self.plan.instances[instance].kind.descriptors[family])
    }

    fn push_samples(&mut self, family: usize, collected: &CollectedFamily) {
        let now = wall_clock();
        let blocks = &mut self.families[family].blocks;
        for run in collected.samples.chunk_by(|one, other| one.scalar == other.scalar) {
            let words = self.words.len();
            self.words.extend(run.iter().flat_map(|sample| &sample.words));
            let labels = BlockLabels::Each(run.iter().map(|sample| Arc::clone(&sample.labels)).collect());
            blocks.push(Block {
                labels,
                words,
                scalar: run[0].scalar,
                starts: Starts::Same(now),
            });
        }
    }
}

impl SnapshotFamily {
    /// Returns the labels of a series that both have.
    fn duplicate(&self, collected: &CollectedFamily) -> Option<String> {
        let known: HashSet<&str> = self.blocks.iter().flat_map(|block| block.labels.iter()).collect();
        collected
            .samples
            .iter()
            .find(|sample| known.contains(&*sample.labels))
            .map(|sample| sample.labels.to_string())
    }
}
