//! Problems that have no caller to return to: counted in self-metrics, reported once.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex};

use super::collected::CollectedFamily;
use super::instance::StructType;
use super::plan::Plan;
use super::{Cap, Collected, Report};
use crate::cells::lock_unless_lost;
use crate::descriptor::Descriptor;
use crate::row::Spot;
use crate::source::caught;

/// A self-metric: a counter that is exported only after its event first happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum SelfMetric {
    CollectorFailures,
    SourceResets,
    DroppedValues,
    LateAnswers,
    OverflowedLookups,
    RefusedFamilies,
    ReportPanics,
    UnfinishedResponders,
    UnseenInstances,
}

impl SelfMetric {
    /// Returns its name, its help and its label.
    fn metadata(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::CollectorFailures => (
                "metrics_collector_failures_total",
                "Gathers in which a collector or closure returned an error or panicked.",
                "collector",
            ),
            Self::SourceResets => (
                "metrics_source_resets_total",
                "Counters and histograms of plain structs that their owners reset.",
                "family",
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
            Self::ReportPanics => (
                "metrics_report_panics_total",
                "Panics of `on_report`, by the self-metric of the reported problem.",
                "report",
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
        }
    }

    fn descriptor(self) -> Option<Descriptor> {
        let (name, help, label) = self.metadata();
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
        self.count(metric, key);
        self.report(metric, what, report);
    }

    fn report(&self, metric: SelfMetric, key: &str, report: impl FnOnce() -> Report) {
        let Some(on_report) = &self.on_report else { return };
        let reported = lock_unless_lost(&self.reported);
        let first = reported.is_some_and(|mut reported| reported.insert((metric, key.to_owned())));
        if first && caught(|| on_report(&report())).is_err() {
            self.count(SelfMetric::ReportPanics, metric.metadata().0);
        }
    }

    fn count(&self, metric: SelfMetric, key: &str) {
        if let Some(mut counts) = lock_unless_lost(&self.counts) {
            *counts.entry((metric, key.to_owned())).or_default() += 1;
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
        for kind in &plan.types {
            self.count_instances(kind, &mut counts);
            for (index, family) in kind.descriptors.iter().enumerate() {
                let dropped = kind.losses.dropped(index);
                count(&mut counts, SelfMetric::DroppedValues, family, dropped);
                count(&mut counts, SelfMetric::SourceResets, family, kind.losses.resets(index));
                if dropped > 0 {
                    self.report(SelfMetric::DroppedValues, family.name(), || Report::ValuesDropped {
                        family: family.name().to_owned(),
                    });
                }
                let layout = &kind.layout.families[index];
                let (lookups, hits) = match layout.spot {
                    Spot::Open(open) => (kind.losses.turned_away(open), kind.losses.hits(open)),
                    Spot::Text(text) => kind.losses.shortened_texts(text),
                    Spot::PerThread { .. } | Spot::Shared(_) => continue,
                };
                count(&mut counts, SelfMetric::OverflowedLookups, family, lookups);
                for hit in hits.iter() {
                    let cap = Cap::of(hit, layout.family, family, family.instance_labels());
                    self.report_cap(family, cap);
                }
            }
        }
        for instance in &plan.instances {
            if let Some(index) = instance.sources().and_then(|sources| sources.reset()) {
                let (source, labels) = (instance.kind.name.clone(), instance.labels.to_string());
                let family = instance.kind.descriptors[index].name().to_owned();
                self.report(SelfMetric::SourceResets, &format!("{source} {labels}"), || {
                    Report::SourceReset { source, labels, family }
                });
            }
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

    /// Counts the calls of functions that a cap has turned away from their own series.
    fn count_instances(&self, kind: &StructType, counts: &mut Counts) {
        // Whichever of the families: the same calls are missing in each.
        let (Some(family), Some(layout)) = (kind.descriptors.first(), kind.layout.families.first()) else {
            return;
        };
        let lookups = kind.losses.instances_turned_away();
        count(counts, SelfMetric::OverflowedLookups, family, lookups);
        let (hits, most) = kind.losses.instance_hits();
        for hit in hits.iter() {
            let cap = match Cap::of(hit, layout.family, family, 0) {
                Cap::Series { .. } => Cap::Series {
                    limit: usize::try_from(most).unwrap_or(usize::MAX),
                },
                other => other,
            };
            self.report_cap(family, cap);
        }
    }

    fn report_cap(&self, family: &Descriptor, cap: Cap) {
        let what = format!("{} {cap}", family.name());
        self.report(SelfMetric::OverflowedLookups, &what, || Report::CapReached {
            family: family.name().to_owned(),
            cap,
            site: Box::new(family.site()),
        });
    }
}

fn count(counts: &mut Counts, metric: SelfMetric, family: &Descriptor, events: u64) {
    if events > 0 {
        *counts.entry((metric, family.name().to_owned())).or_default() += events;
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
            CollectorFailures, DroppedValues, LateAnswers, OverflowedLookups, RefusedFamilies, ReportPanics,
            SourceResets, UnfinishedResponders, UnseenInstances,
        };
        for metric in [
            CollectorFailures,
            SourceResets,
            DroppedValues,
            LateAnswers,
            OverflowedLookups,
            RefusedFamilies,
            ReportPanics,
            UnfinishedResponders,
            UnseenInstances,
        ] {
            assert!(metric.descriptor().is_some(), "{metric:?}");
        }
    }
}
