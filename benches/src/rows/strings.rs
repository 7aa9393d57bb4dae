//! Known dynamic strings: 1.5 times an unlocked look-up in a hash map, no allocation, no shared write.

use std::rc::Rc;

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, peers, raw};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let contenders: Vec<Rc<Contender>> = [
        raw::strings(),
        ours::strings(),
        ours::tuples(),
        peers::prometheus::strings(),
        peers::vise::strings(),
        peers::prometheus_client::strings(),
        peers::measured::strings(),
        peers::fast_telemetry::strings(),
        peers::facade::strings(),
    ]
    .map(Contender::shared)
    .into();
    let overflowing = [ours::strings_full(), ours::strings_label_cap()].map(Contender::shared);
    Table::new(
        "One string label, 100 known values of 13 bytes, one thread",
        Unit::Time("ns/op"),
    )
    .with_allocations()
    .lanes(contenders.iter().enumerate().map(|(index, contender)| match index {
        1 => Lane::new(contender).bar(Bar::Time(1.5)).allocates_nothing(),
        2 => Lane::new(contender).allocates_nothing(),
        _ => Lane::new(contender),
    }))
    .lanes(overflowing.iter().map(Lane::new))
    .run(effort)?;
    Table::new("The same family from 2 threads", Unit::Speed)
        .lanes(
            contenders
                .iter()
                .chain(&overflowing)
                .map(|contender| Lane::new(contender).threads(2)),
        )
        .run(effort)
}
