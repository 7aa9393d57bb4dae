//! Handles bound to one thread: 1.05 times plain; 1.7 times over eight in turn.

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, raw};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let lane = |contender: Contender| Lane::new(&contender.shared());
    Table::new("One counter, handle held, one thread", Unit::Time("ns/op"))
        .lane(lane(raw::plain()))
        .lane(lane(ours::count()))
        .lane(lane(ours::count_local()).bar(Bar::Time(1.05)))
        .lane(lane(raw::empty()))
        .run(effort)?;
    let lane = |contender: Contender| Lane::new(&contender.shared()).parts(8);
    Table::new("Eight counters in turn, one thread", Unit::Time("ns/count"))
        .lane(lane(raw::eight()))
        .lane(lane(ours::eight_fields()))
        .lane(lane(ours::eight_local()).bar(Bar::Time(1.7)))
        .run(effort)?;
    let lane = |contender: Contender| Lane::new(&contender.shared());
    Table::new(
        "11 bounds, values spread log-uniformly, one thread",
        Unit::Time("ns/op"),
    )
    .lane(lane(raw::observe()))
    .lane(lane(ours::observe()))
    .lane(lane(ours::observe_local()))
    .run(effort)
}
