//! What an instrumented function that does next to nothing costs over the bare one: a count 1 ns, outcome and calls in flight
//! 6 ns, one call in 16 timed 4 ns; each call timed, 1.2 times two clock reads.

use crate::args::Effort;
#[cfg(feature = "instrument")]
use crate::harness::Bar;
use crate::harness::{Contender, Lane, Table, Unit};
#[cfg(feature = "instrument")]
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
    let table = Table::new("Each call timed", Unit::Time("ns/call"))
        .lane(lane(call::clocked()))
        .lane(lane(call::bare()));
    #[cfg(feature = "instrument")]
    let table = table
        .lane(lane(ours::call_timed()).bar(Bar::Time(1.2)))
        .lane(lane(ours::call_labelled()));
    table
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
    let table = Table::new("Not each call timed", Unit::Time("ns/call"))
        .with_differences()
        .lane(lane(call::bare()))
        .lane(lane(call::bare_number()).against(NUMBER))
        .lane(lane(call::slot()).against(NUMBER))
        .lane(lane(call::slot_by_outcome()))
        .lane(lane(call::clocked_sampled()));
    #[cfg(feature = "instrument")]
    let table = table
        .lane(lane(ours::call_count_only()).against(NUMBER).bar(Bar::Over(1.0)))
        .lane(lane(ours::call_counted()).bar(Bar::Over(6.0)))
        .lane(lane(ours::call_sampled()).bar(Bar::Over(4.0)));
    table
        .lane(lane(peers::prometheus::call_counted()))
        .lane(lane(peers::fast_telemetry::call_sampled()))
        .run(effort)
}

fn awaited(effort: &Effort) -> Result<(), String> {
    let table = Table::new("An asynchronous function, each call timed", Unit::Time("ns/call"))
        .with_differences()
        .lane(lane(call::bare_async()))
        .lane(lane(call::clocked_async()));
    #[cfg(feature = "instrument")]
    let table = table.lane(lane(ours::call_async()));
    table
        .lane(lane(peers::prometheus::call_async()))
        .lane(lane(peers::autometrics::call_async()))
        .run(effort)
}
