//! The sink: reads the results and keeps what the summary says.

use std::cmp::Ordering;
use std::fmt;

use super::aggregation::Aggregation;
use super::partition::Consumer;
use super::stats::{AggregateType, ErrorType, ProcessorStatsHandles, WindowType};

/// How many messages are taken at a time.
const BATCH: usize = 32;

/// An hour with fewer flights is not representative.
const ENOUGH: f64 = 10.0;

/// What the results say.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    results: u64,
    worst_hour: Option<Aggregation>,
}

/// Reads all results.
pub(crate) fn read_all(mut results: Consumer<'_, Aggregation>, stats: &ProcessorStatsHandles) -> Summary {
    let mut summary = Summary::default();
    loop {
        let batch = results.poll(BATCH);
        let Some(next) = batch.last().map(|message| message.offset + 1) else {
            return summary;
        };
        for message in batch {
            stats.operate("sink", || summary.add(&message.payload));
        }
        if results.commit(next).is_err() {
            stats.pipeline_errors.with(ErrorType::Other).inc();
        }
    }
}

impl Summary {
    fn add(&mut self, result: &Aggregation) {
        self.results += 1;
        let is_hour = result.kind == WindowType::Tumbling;
        let is_representative = result.get(AggregateType::Count) >= Some(ENOUGH);
        let is_worse = self
            .worst_hour
            .as_ref()
            .is_none_or(|worst| compare(result, worst).is_gt());
        if is_hour && is_representative && is_worse {
            self.worst_hour = Some(result.clone());
        }
    }
}

/// Orders hours in one way, in whatever order the workers send them.
fn compare(one: &Aggregation, other: &Aggregation) -> Ordering {
    let average = |hour: &Aggregation| hour.get(AggregateType::Avg).unwrap_or_default();
    let averages = average(one).total_cmp(&average(other));
    averages.then_with(|| (&one.carrier, one.start).cmp(&(&other.carrier, other.start)))
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} results", self.results)?;
        if let Some(hour) = &self.worst_hour {
            let average = hour.get(AggregateType::Avg).unwrap_or_default();
            write!(
                f,
                ", worst hour {} minutes late on average ({})",
                average.round(),
                hour.carrier
            )?;
        }
        Ok(())
    }
}
