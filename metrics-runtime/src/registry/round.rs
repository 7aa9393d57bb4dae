//! Asking everybody at once, and waiting for none beyond the deadline.

use std::sync::Arc;

use super::Report;
use super::instance::Instance;
use super::plan::RegisteredCollector;
use super::problems::{Problems, SelfMetric};
use super::store::Inner;
use crate::platform::Instant;
use crate::source::{BRISK, Pool, Source, Ticket, Way};

/// What one gather has asked for.
#[derive(Debug, Default)]
pub(super) struct Round<'a> {
    sources: Vec<(&'a Instance, Arc<Source>, Ticket)>,
    collectors: Vec<(&'a RegisteredCollector, Ticket)>,
}

impl<'a> Round<'a> {
    /// Asks a source of an instance, if it is one to be asked. If a closure or collector gathers, that inner gather calls no
    /// closures or collectors: it serves what they returned last.
    pub(super) fn ask_source(&mut self, inner: &Inner, instance: &'a Instance, source: &Arc<Source>) {
        if matches!(source.way, Way::Called(..)) && inner.pool.is_at_work_here() {
            return;
        }
        if let Some(ticket) = source.ask(&inner.pool) {
            self.sources.push((instance, Arc::clone(source), ticket));
        }
    }

    /// Asks a collector.
    pub(super) fn ask_collector(&mut self, inner: &Inner, collector: &'a RegisteredCollector) {
        let ticket = if inner.pool.is_at_work_here() {
            Ticket::NONE
        } else {
            inner.pool.ask(&collector.errand)
        };
        self.collectors.push((collector, ticket));
    }

    fn is_over(&self) -> bool {
        self.sources
            .iter()
            .all(|(_, source, ticket)| source.is_settled(*ticket))
            && self
                .collectors
                .iter()
                .all(|(collector, ticket)| collector.errand.has_answered(*ticket))
    }

    /// Waits until all have answered, or the deadline.
    pub(super) fn wait(&self, inner: &Inner, deadline: Instant) {
        if self.sources.is_empty() && self.collectors.is_empty() {
            return;
        }
        let mut reminded = Instant::now();
        inner.bell.wait(deadline, BRISK, || {
            let over = self.is_over();
            if !over {
                inner.pool.relieve();
                if reminded.elapsed() >= BRISK {
                    self.remind(&inner.pool);
                    reminded = Instant::now();
                }
            }
            over
        });
    }

    fn remind(&self, pool: &Pool) {
        let late = self
            .sources
            .iter()
            .filter(|(_, source, ticket)| !source.is_settled(*ticket));
        late.for_each(|(_, source, _)| source.remind(pool));
    }

    /// Reports the sources that did not answer, or failed: the row they handed over last stands for them.
    pub(super) fn report_sources(&self, problems: &Problems) {
        for (instance, source, ticket) in &self.sources {
            let owner = &instance.kind.name;
            if !source.is_settled(*ticket) {
                let (source, labels) = (owner.clone(), instance.labels.to_string());
                problems.happened(SelfMetric::LateAnswers, owner, || Report::AnswerLate { source, labels });
            } else if let Some(reason) = source.failure() {
                let (collector, reason) = (owner.clone(), String::clone(&reason));
                problems.happened(SelfMetric::CollectorFailures, owner, || Report::CollectorFailed {
                    collector,
                    reason,
                });
            }
        }
    }

    /// Reports the collectors that did not answer, or failed; calls `each` with the others.
    pub(super) fn report_collectors(&self, problems: &Problems, mut each: impl FnMut(&RegisteredCollector)) {
        for (collector, ticket) in &self.collectors {
            for family in collector.take_refused() {
                problems.happened(SelfMetric::DroppedValues, &family, || Report::ValuesDropped {
                    family: family.clone(),
                });
            }
            let name = collector.name.to_owned();
            if !collector.errand.has_answered(*ticket) {
                let late = || Report::AnswerLate {
                    source: name,
                    labels: String::new(),
                };
                problems.happened(SelfMetric::LateAnswers, collector.name, late);
            } else if let Some(reason) = collector.errand.failure() {
                let reason = String::clone(&reason);
                let failed = || Report::CollectorFailed {
                    collector: name,
                    reason,
                };
                problems.happened(SelfMetric::CollectorFailures, collector.name, failed);
            } else {
                each(collector);
            }
        }
    }
}
