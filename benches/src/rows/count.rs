//! One counter, its handle held, one thread: 1.1 times a plain `x += 1`.

use std::rc::Rc;

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, peers, raw};

/// All who count without labels, in the order of the tables: the baseline first.
pub(crate) fn contenders() -> Vec<Rc<Contender>> {
    [
        raw::plain(),
        raw::fetch_add(),
        raw::slot(),
        ours::count(),
        peers::prometheus::count(),
        peers::prometheus_client::count(),
        peers::measured::count(),
        peers::vise::count(),
        peers::fast_telemetry::count(),
        peers::facade::count(),
        peers::facade::count_each(),
    ]
    .map(Contender::shared)
    .into()
}

/// Which of [`contenders`] is ours.
pub(crate) const OURS: usize = 3;

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let lanes = contenders().into_iter().enumerate().map(|(index, contender)| {
        let lane = Lane::new(&contender);
        if index == OURS { lane.bar(Bar::Time(1.1)) } else { lane }
    });
    Table::new("One counter, handle held, one thread", Unit::Time("ns/op"))
        .lanes(lanes)
        .lane(Lane::new(&raw::empty().shared()))
        .run(effort)
}
