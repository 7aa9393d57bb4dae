//! Problems that have no caller to return to: counted in self-metrics, reported once.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex};

use super::collected::CollectedFamily;
use super::plan::Plan;
use super::{Collected, Report};
use crate::cells::lock_unless_lost;
use crate::descriptor::Descriptor;
use crate::row::Spot;

/// A self-metric: a counter that is exported only after its event first happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum SelfMetric {
    CollectorFailures,
    DroppedValues,
    LateAnswers,
    OverflowedLookups,
    RefusedFamilies,
    UnfinishedResponders,
    UnseenInstances,
}

impl SelfMetric {
    fn descriptor(self) -> Option<Descriptor> {
        let (name, help, label) = match self {
            Self::CollectorFailures => (
                "metrics_collector_failures_total",
                "Gathers in which a collector or closure returned an error or panicked.",
                "collector",
            ),
            Self::DroppedValues => (
                "metrics_dropped_values_total",
                "Values that a metric could not hold: NaN, infinite or negative.",
                "family",
            ),
            Self::LateAnswers => (
                "metrics_late_answers_total",
                "Answers that had not come by the deadline of a gather.",
                "source",
            ),
            Self::OverflowedLookups => (
                "metrics_overflowed_lookups_total",
                "Look-ups of series that a cap turned away from their own series.",
                "family",
            ),
            Self::RefusedFamilies => (
                "metrics_refused_families_total",
                "Families, structs and functions left out because they clash with others.",
                "family",
            ),
            Self::UnfinishedResponders => (
                "metrics_unfinished_responders_total",
                "Responders dropped without a last answer.",
                "source",
            ),
            Self::UnseenInstances => (
                "metrics_unseen_instances_total",
                "Scoped instances gone before a gather has seen their last values.",
                "source",
            ),
        };
        Descriptor::counter(name, help).labels([label]).build().ok()
    }
}

type OnReport = Box<dyn Fn(&Report) + Send + Sync>;

type Counts = BTreeMap<(SelfMetric, String), u64>;

/// The problems of one registry.
#[derive(Default)]
pub(super) struct Problems {
    /// What rows do not count themselves.
    counts: Mutex<Counts>,
    reported: Mutex<HashSet<(SelfMetric, String)>>,
    on_report: Option<OnReport>,
}

impl Problems {
    pub(super) fn new(on_report: Option<OnReport>) -> Self {
        Self {
            on_report,
            ..Self::default()
        }
    }

    /// Counts a problem and reports it if it is the first of its kind for `key`.
    pub(super) fn happened(&self, metric: SelfMetric, key: &str, report: impl FnOnce() -> Report) {
        self.happened_as(metric, key, key, report);
    }

    /// Counts a problem by `key` and reports it if it is the first of its kind for `what`.
    pub(super) fn happened_as(&self, metric: SelfMetric, key: &str, what: &str, report: impl FnOnce() -> Report) {
        if let Some(mut counts) = lock_unless_lost(&self.counts) {
            *counts.entry((metric, key.to_owned())).or_default() += 1;
        }
        self.report(metric, what, report);
    }

    fn report(&self, metric: SelfMetric, key: &str, report: impl FnOnce() -> Report) {
        let Some(on_report) = &self.on_report else { return };
        let reported = lock_unless_lost(&self.reported);
        let first = reported.is_some_and(|mut reported| reported.insert((metric, key.to_owned())));
        if first {
            on_report(&report());
        }
    }

    /// Collects the self-metrics: what rows have counted, and what was counted here, unless the lock is lost.
    pub(super) fn collect(&self, plan: &Plan, base: &Arc<str>) -> Vec<CollectedFamily> {
        let mut counts = self.count_rows(plan);
        if let Some(own) = lock_unless_lost(&self.counts) {
            for (key, count) in &*own {
                *counts.entry(key.clone()).or_default() += count;
            }
        }
        let mut collected = Collected::new(Arc::clone(base));
        for ((metric, key), count) in counts {
            if let Some(descriptor) = metric.descriptor() {
                // Cannot clash: the keys of a map differ.
                let _ = collected.number(&descriptor, &[&key], count);
            }
        }
        collected.families
    }

    fn count_rows(&self, plan: &Plan) -> Counts {
        let mut counts = Counts::new();
        let mut count = |metric, family: &Descriptor, events: u64| {
            if events > 0 {
                *counts.entry((metric, family.name().to_owned())).or_default() += events;
            }
        };
        for kind in &plan.types {
            // Whichever of the families: the same calls are missing in each.
            if let Some(family) = kind.descriptors.first() {
                count(
                    SelfMetric::OverflowedLookups,
                    family,
                    kind.losses.instances_turned_away(),
                );
            }
            for (index, family) in kind.descriptors.iter().enumerate() {
                count(SelfMetric::DroppedValues, family, kind.losses.dropped(index));
                if let Spot::Open(open) = kind.layout.families[index].spot {
                    count(SelfMetric::OverflowedLookups, family, kind.losses.turned_away(open));
                }
            }
        }
        for (metric, family) in counts.keys() {
            self.report(*metric, family, || {
                let family = family.clone();
                match metric {
                    SelfMetric::DroppedValues => Report::ValuesDropped { family },
                    _ => Report::CapReached { family },
                }
            });
        }
        for instance in &plan.instances {
            let unfinished = instance.sources().map_or(0, |sources| sources.unfinished());
            if unfinished > 0 {
                let (source, labels) = (instance.kind.name.clone(), instance.labels.to_string());
                let metric = SelfMetric::UnfinishedResponders;
                *counts.entry((metric, source.clone())).or_default() += unfinished;
                self.report(metric, &instance.kind.name, || Report::ResponderUnfinished {
                    source,
                    labels,
                });
            }
        }
        counts
    }
}

impl fmt::Debug for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problems")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_self_metric_has_a_legal_descriptor() {
        use SelfMetric::{
            CollectorFailures, DroppedValues, LateAnswers, OverflowedLookups, RefusedFamilies, UnfinishedResponders,
            UnseenInstances,
        };
        for metric in [
            CollectorFailures,
            DroppedValues,
            LateAnswers,
            OverflowedLookups,
            RefusedFamilies,
            UnfinishedResponders,
            UnseenInstances,
        ] {
            assert!(metric.descriptor().is_some(), "{metric:?}");
        }
    }
}
