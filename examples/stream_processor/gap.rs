//! Missing delays: what a cancelled flight's would have been, judged by its carrier's neighbouring flights.

use super::event_time::{DAY, EventTime, HOUR};
use super::stats::FillStrategy;

/// A delay that is known, and the time of its flight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Known {
    pub(crate) time: EventTime,
    /// In minutes.
    pub(crate) delay: f64,
}

/// Flights within so many minutes suffer from the same weather and the same queue.
const NEAR: i64 = HOUR;

/// Fills a gap from the known flights before and after it; dropping it gives no value.
///
/// Near neighbours lend their delay, both of them in proportion. With none of them near, a carrier that flew within a day is
/// assumed to be on schedule; of one that did not, nothing is known.
pub(crate) fn fill(gap: EventTime, before: Option<Known>, after: Option<Known>) -> (FillStrategy, Option<f64>) {
    let within = |known: &Known, reach| (known.time - gap).abs() <= reach;
    let is_near = |known: &Known| within(known, NEAR);
    match (before.filter(is_near), after.filter(is_near)) {
        (Some(before), Some(after)) => (FillStrategy::Linear, Some(interpolate(gap, before, after))),
        (Some(before), None) => (FillStrategy::Forward, Some(before.delay)),
        (None, Some(after)) => (FillStrategy::Backward, Some(after.delay)),
        (None, None) if before.iter().chain(&after).any(|known| within(known, DAY)) => (FillStrategy::Zero, Some(0.0)),
        (None, None) => (FillStrategy::Drop, None),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "neighbours are near: the differences are small"
)]
fn interpolate(gap: EventTime, before: Known, after: Known) -> f64 {
    match after.time - before.time {
        0 => f64::midpoint(before.delay, after.delay),
        span => before.delay + (after.delay - before.delay) * (gap - before.time) as f64 / span as f64,
    }
}
