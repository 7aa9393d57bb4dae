//! A histogram with 11 bounds and its sum, never torn: 0.75 of one `fetch_add`; two threads 1.7 times as fast as one.

use std::rc::Rc;

use crate::args::Effort;
use crate::harness::{Bar, Contender, Lane, Table, Unit};
use crate::{ours, peers, raw};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let fetch_add = raw::fetch_add().shared();
    let contenders: Vec<Rc<Contender>> = [
        ours::observe(),
        raw::observe(),
        peers::vise::observe(),
        peers::fast_telemetry::observe(),
        peers::prometheus_client::observe(),
        peers::prometheus::observe(),
        peers::measured::observe(),
        peers::facade::observe(),
    ]
    .map(Contender::shared)
    .into();
    let with_bar = |index: usize, lane: Lane, bar| if index == 0 { lane.bar(bar) } else { lane };
    let alone = contenders.iter().enumerate();
    Table::new(
        "11 bounds, values spread log-uniformly, one thread",
        Unit::Time("ns/op"),
    )
    .lane(Lane::new(&fetch_add))
    .lanes(alone.map(|(index, contender)| with_bar(index, Lane::new(contender), Bar::Time(0.75))))
    // On one thread only: drained by two, it was seen to lose a count.
    .lane(Lane::new(&peers::facade::observe_drained().shared()))
    .lanes(
        ours::observe_others()
            .into_iter()
            .map(|other| Lane::new(&other.shared())),
    )
    .run(effort)?;
    let mut table = Table::new("The same histogram: two threads against one", Unit::Speed);
    for (index, contender) in contenders.iter().enumerate() {
        let two = Lane::new(contender).threads(2).against(2 * index);
        table = table
            .lane(Lane::new(contender).against(2 * index))
            .lane(with_bar(index, two, Bar::Speed(1.7)));
    }
    table.run(effort)
}
