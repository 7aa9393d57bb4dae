//! Plain structs that their owner hands over: a count is a plain addition, handing over 64 words takes at most 40 ns, also while
//! another core gathers flat out, and a turn of a loop that nobody asks costs at most 1 ns.

use std::rc::Rc;

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, peers, raw};

/// What handing over 64 words may take, ns.
const PUBLISH: f64 = 40.0;

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let lane = |contender: Contender| Lane::new(&contender.shared());
    Table::new("A count in a struct of one owner", Unit::Time("ns/op"))
        .lane(lane(ours::field()))
        .lane(lane(ours::published_field()).bar(Bar::Time(1.05)))
        .lane(lane(raw::locked_count()))
        .run(effort)?;
    Table::new(
        "A count by two enums, chosen at run time, in a struct of one owner",
        Unit::Time("ns/op"),
    )
    .lane(lane(raw::labels()))
    .lane(lane(ours::published_element()))
    .lane(lane(ours::labels()))
    .run(effort)?;
    let contenders: Vec<Rc<Contender>> = [
        peers::handover::copy(),
        ours::publish(),
        ours::publish_counters(),
        peers::handover::three_buffers(),
        peers::handover::sequence_lock(),
        peers::handover::mutex(),
        peers::handover::arc_swap(),
    ]
    .map(Contender::shared)
    .into();
    let lanes = || {
        contenders.iter().enumerate().map(|(index, contender)| match index {
            1 | 2 => Lane::new(contender).bar(Bar::Nanoseconds(PUBLISH)),
            _ => Lane::new(contender),
        })
    };
    Table::new("A count in two of 64 words, and handing all over", Unit::Time("ns/op"))
        .with_allocations()
        .lanes(lanes())
        .run(effort)?;
    Table::new(
        "The same while another core gathers, or reads, flat out",
        Unit::Time("ns/op"),
    )
    .lanes(lanes().map(Lane::disturbed))
    .run(effort)?;
    Table::new("A turn of a loop that nobody asks", Unit::Time("ns/op"))
        .lane(lane(raw::glance()))
        .lane(lane(ours::poll()).bar(Bar::Nanoseconds(1.0)))
        .lane(lane(raw::queue()))
        .lane(lane(raw::empty()))
        .run(effort)
}
