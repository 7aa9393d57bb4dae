//! Two enum labels, known only at run time: 1.5 times an index into a plain array.

use std::rc::Rc;

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, peers, raw};

fn contenders() -> Vec<Rc<Contender>> {
    [
        raw::labels(),
        raw::label_slots(),
        ours::labels(),
        ours::labels_named(),
        peers::fast_telemetry::labels(),
        peers::measured::labels(),
        peers::prometheus::labels(),
        peers::vise::labels(),
        peers::prometheus_client::labels(),
        peers::facade::labels(),
    ]
    .map(Contender::shared)
    .into()
}

const OURS: usize = 2;

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let contenders = contenders();
    let lanes = contenders.iter().enumerate().map(|(index, contender)| {
        let lane = Lane::new(contender);
        if index == OURS {
            lane.bar(Bar::Time(1.5)).allocates_nothing()
        } else {
            lane
        }
    });
    Table::new(
        "Two enum labels (4 x 5), chosen at run time, one thread",
        Unit::Time("ns/op"),
    )
    .lanes(lanes)
    .lane(Lane::new(&raw::pairs_only().shared()))
    .run(effort)?;
    Table::new("The same family from 2 threads", Unit::Speed)
        .lanes(contenders.iter().map(|contender| Lane::new(contender).threads(2)))
        .run(effort)
}
