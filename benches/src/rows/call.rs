//! What an instrumented function that does next to nothing costs over the bare one: a count 1 ns, outcome and calls in flight
//! 6 ns, one call in 16 timed 4 ns; each call timed, 1.2 times two clock reads.

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::ours;
use crate::{call, peers};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    timed(effort)?;
    counted(effort)?;
    awaited(effort)
}

fn lane(contender: Contender) -> Lane {
    Lane::new(&contender.shared())
}

/// Against two clock reads, which none of them can do without.
fn timed(effort: &Effort) -> Result<(), String> {
    Table::new("Each call timed", Unit::Time("ns/call"))
        .lane(lane(call::clocked()))
        .lane(lane(call::bare()))
        .lane(lane(ours::call_duration()).bar(Bar::Time(1.2)))
        .lane(lane(ours::call_timed()))
        .lane(lane(ours::call_labelled()))
        .lane(lane(peers::prometheus::call()))
        .lane(lane(peers::prometheus::call_in_flight()))
        .lane(lane(peers::measured::call_in_flight()))
        .lane(lane(peers::fast_telemetry::call()))
        .lane(lane(peers::facade::call()))
        .lane(lane(peers::autometrics::call()))
        .lane(lane(peers::autometrics::call_in_flight()))
        .run(effort)
}

fn counted(effort: &Effort) -> Result<(), String> {
    /// The place of the bare function that cannot fail.
    const NUMBER: usize = 1;
    Table::new("Not each call timed", Unit::Time("ns/call"))
        .with_differences()
        .lane(lane(call::bare()))
        .lane(lane(call::bare_number()).against(NUMBER))
        .lane(lane(call::slot()).against(NUMBER))
        .lane(lane(call::slot_by_outcome()))
        .lane(lane(call::clocked_sampled()))
        .lane(lane(ours::call_count_only()).against(NUMBER).bar(Bar::Over(1.0)))
        .lane(lane(ours::call_counted()).bar(Bar::Over(6.0)))
        .lane(lane(ours::call_sampled_duration()).bar(Bar::Over(4.0)))
        .lane(lane(ours::call_sampled()))
        .lane(lane(peers::prometheus::call_counted()))
        .lane(lane(peers::fast_telemetry::call_sampled()))
        .run(effort)
}

fn awaited(effort: &Effort) -> Result<(), String> {
    Table::new("An asynchronous function, each call timed", Unit::Time("ns/call"))
        .with_differences()
        .lane(lane(call::bare_async()))
        .lane(lane(call::clocked_async()))
        .lane(lane(ours::call_async()))
        .lane(lane(peers::prometheus::call_async()))
        .lane(lane(peers::autometrics::call_async()))
        .run(effort)
}
