//! Gather: copy rows, call collectors, order everything by name.
//!
//! No lock is held while words are read or users' code runs, and no recorder waits.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::SystemTime;

use metrics_grammar::sample_names;

use super::catalogue::difference;
use super::collected::CollectedFamily;
use super::frame::Frame;
use super::instance::{Instance, info_labels};
use super::plan::{Plan, PlannedFamily, RegisteredCollector};
use super::problems::{Problems, SelfMetric};
use super::{Collected, Conflict, ConflictReason, Filter, RegisterError, Report};
use crate::descriptor::Descriptor;
use crate::row::{OpenFamily, Row, Spot};
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
}

/// Gathers what a filter chooses.
pub(super) fn gather(plan: &Plan, problems: &Problems, frame: &Frame, filter: &Filter) -> Snapshot {
    let mut gathering = Gathering {
        plan,
        frame,
        filter,
        words: Vec::new(),
        families: Vec::new(),
        samples: HashMap::new(),
    };
    gathering.add_rows();
    for collector in &plan.collectors {
        gathering.add_collector(collector, problems);
    }
    for family in problems.collect(plan, &frame.base) {
        // A user's own family of such a name goes first.
        let _ = gathering.add_collected(&family);
    }
    Snapshot {
        words: gathering.words,
        families: gathering.families,
    }
}

impl Gathering<'_> {
    fn add_rows(&mut self) {
        let plan = self.plan;
        let wanted =
            |family: &&PlannedFamily| !family.members.is_empty() && self.filter.matches(family.descriptor.name());
        let families: Vec<&PlannedFamily> = plan.families.iter().filter(wanted).collect();
        let mut starts = vec![None; plan.instances.len()];
        for &(instance, _) in families.iter().flat_map(|family| &family.members) {
            if starts[instance].is_none() {
                starts[instance] = Some(self.copy_row(&plan.instances[instance].row));
            }
        }
        for family in families {
            let blocks = family.members.iter().filter_map(|&(instance, index)| {
                self.block(&plan.instances[instance], index, starts[instance].unwrap_or(0))
            });
            let blocks = blocks.collect();
            self.families.push(SnapshotFamily {
                descriptor: Arc::clone(&family.descriptor),
                blocks,
            });
        }
    }

    /// Copies all closed families of a row, so that they are of one moment as far as their words allow; returns where
    /// they begin.
    fn copy_row(&mut self, row: &Row) -> usize {
        let start = self.words.len();
        self.words.resize(start + row.layout().flat, 0);
        for (index, family) in row.layout().families.iter().enumerate() {
            let words = family.series.unwrap_or(0) * family.flat_words();
            row.merge_family(index, &mut self.words[start + family.flat..][..words]);
        }
        start
    }

    /// Makes the series that one row has of a family.
    fn block(&mut self, instance: &Instance, index: usize, start: usize) -> Option<Block> {
        let row = &instance.row;
        let family = &row.layout().families[index];
        let block = |labels, words, starts| Block {
            labels,
            words,
            scalar: family.family.shape.value.scalar(),
            starts,
        };
        let same = Starts::Same(row.start());
        match family.spot {
            Spot::PerThread { .. } | Spot::Shared(_) => {
                let labels = BlockLabels::Table(Arc::clone(&instance.tables[index]));
                Some(block(labels, start + family.flat, same))
            }
            Spot::Text(text) => {
                let text = row.text(text).load_full()?;
                let labels = vec![info_labels(family, &instance.labels, &text).into()];
                Some(block(BlockLabels::Each(labels), start, same))
            }
            Spot::Open(open) => {
                let words = self.words.len();
                let (labels, starts) = self.add_open(row.open(open));
                Some(block(labels, words, starts))
            }
        }
    }

    /// Copies the series of an open family.
    fn add_open(&mut self, family: &OpenFamily) -> (BlockLabels, Starts) {
        let directory = family.directory();
        let gone = family.read(&directory, &mut self.words);
        if gone.is_empty() {
            return (
                BlockLabels::Table(Arc::clone(directory.labels())),
                Starts::Each(Arc::clone(directory.starts())),
            );
        }
        // Removed since the directory was made.
        let there = |index: &usize| gone.binary_search(index).is_err();
        let labels = directory.labels().iter().enumerate();
        let labels = labels.filter(|(index, _)| there(index)).map(|(_, text)| text.into());
        let starts = (0..directory.len())
            .filter(there)
            .map(|index| directory.starts()[index]);
        (BlockLabels::Each(labels.collect()), Starts::Each(starts.collect()))
    }

    fn add_collector(&mut self, registered: &RegisteredCollector, problems: &Problems) {
        let collector = registered.collector.type_name();
        let mut collected = Collected::new(Arc::clone(&self.frame.base));
        // What it has collected is dropped on a panic, and its own state is its own affair.
        let outcome = catch_unwind(AssertUnwindSafe(|| registered.collector.collect(&mut collected)));
        let reason = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(panic) => Some(format!("it panicked: {}", panic_text(panic.as_ref()))),
        };
        if let Some(reason) = reason {
            let report = || Report::CollectorFailed { collector, reason };
            return problems.happened(SelfMetric::CollectorFailures, collector, report);
        }
        for mut family in collected.families {
            family.descriptor = family.descriptor.prefixed(&self.frame.prefix);
            let name = family.descriptor.name().to_owned();
            if let Err(reason) = self.add_collected(&family) {
                let report = || Report::FamilyRefused { collector, reason };
                problems.happened(SelfMetric::RefusedFamilies, &name, report);
            }
        }
    }

    /// Adds a family made at run time, unless it clashes with another; series that are there already are a clash too.
    fn add_collected(&mut self, family: &CollectedFamily) -> Result<(), RegisterError> {
        if !self.filter.matches(family.descriptor.name()) || family.samples.is_empty() {
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
            if let Ok(index) = found
                && let Some(labels) = self.families[index].duplicate(family)
            {
                return Err(conflict(ConflictReason::Series { labels }, owner));
            }
        }
        let index = found.unwrap_or_else(|index| {
            let descriptor = Arc::new(descriptor.clone());
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
        self.push_samples(index, family);
        Ok(())
    }

    fn push_samples(&mut self, family: usize, collected: &CollectedFamily) {
        let now = SystemTime::now();
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

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
