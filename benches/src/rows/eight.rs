//! Eight counters in turn: 2.7 times plain. Unlike one counter, whose cost is the wait for the last store, it shows
//! instructions.

use crate::args::Effort;
use crate::harness::{Bar, Lane, Table, Unit};
use crate::{ours, raw};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let lane = |contender: crate::harness::Contender| Lane::new(&contender.shared()).parts(8);
    Table::new("Eight counters in turn, one thread", Unit::Time("ns/count"))
        .lane(lane(raw::eight()))
        .lane(lane(raw::eight_slots()))
        .lane(lane(ours::eight_fields()).bar(Bar::Time(2.7)))
        .lane(lane(ours::eight_handles()))
        .run(effort)
}
