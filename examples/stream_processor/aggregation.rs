//! What is computed over a triggered window.

use std::collections::HashMap;

use super::event_time::EventTime;
use super::stats::{AggregateType, ProcessorStatsHandles, WindowType};
use super::window::Window;

/// Of so many percent of the flights, the delay is at most the percentile.
const PERCENT: usize = 95;

/// A triggered window and its aggregates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregation {
    pub(crate) kind: WindowType,
    pub(crate) carrier: String,
    pub(crate) start: EventTime,
    results: HashMap<AggregateType, f64>,
}

impl Aggregation {
    /// Computes all aggregates of a window.
    pub(crate) fn of(window: Window, stats: &ProcessorStatsHandles) -> Self {
        let mut delays = window.delays;
        delays.sort_by(f64::total_cmp);
        Self {
            kind: window.kind,
            carrier: window.carrier,
            start: window.start,
            results: AggregateType::ALL
                .iter()
                .filter_map(|aggregate| Some((*aggregate, measure(*aggregate, &delays, stats)?)))
                .collect(),
        }
    }

    /// Returns one aggregate, if it has a result.
    pub(crate) fn get(&self, aggregate: AggregateType) -> Option<f64> {
        self.results.get(&aggregate).copied()
    }
}

fn measure(aggregate: AggregateType, delays: &[f64], stats: &ProcessorStatsHandles) -> Option<f64> {
    let _timer = stats.aggregation_duration.with(aggregate).start_timer();
    let result = compute(aggregate, delays);
    stats.record_aggregation(aggregate, result.is_some());
    result
}

/// Computes one aggregate of sorted delays, if there are enough of them.
#[allow(clippy::cast_precision_loss, reason = "a window holds fewer than 2^53 flights")]
fn compute(aggregate: AggregateType, delays: &[f64]) -> Option<f64> {
    let count = delays.len();
    let sum: f64 = delays.iter().sum();
    match aggregate {
        AggregateType::Count => Some(count as f64),
        AggregateType::Sum => Some(sum),
        AggregateType::Avg => (count > 0).then(|| sum / count as f64),
        AggregateType::Min => delays.first().copied(),
        AggregateType::Max => delays.last().copied(),
        AggregateType::Stddev => (count > 1).then(|| {
            let mean = sum / count as f64;
            let squares: f64 = delays.iter().map(|delay| (delay - mean).powi(2)).sum();
            (squares / (count - 1) as f64).sqrt()
        }),
        AggregateType::Percentile => {
            let rank = (count * PERCENT).div_ceil(100);
            delays.get(rank.checked_sub(1)?).copied()
        }
    }
}
