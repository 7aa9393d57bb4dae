//! Counters without labels.

use std::hint::black_box;

use metrics::{CounterHandle, Metrics, Mode, Registry};

use crate::barrier::{barrier, repeat};
use crate::harness::{Contender, contender};

/// Eight counters.
#[derive(Default, Metrics)]
#[metrics(namespace = "eight")]
pub(super) struct EightStats {
    /// The first.
    #[metric(counter)]
    pub(super) first: u64,
    /// The second.
    #[metric(counter)]
    second: u64,
    /// The third.
    #[metric(counter)]
    third: u64,
    /// The fourth.
    #[metric(counter)]
    fourth: u64,
    /// The fifth.
    #[metric(counter)]
    fifth: u64,
    /// The sixth.
    #[metric(counter)]
    sixth: u64,
    /// The seventh.
    #[metric(counter)]
    seventh: u64,
    /// The eighth.
    #[metric(counter)]
    pub(super) eighth: u64,
}

fn register() -> EightStatsHandles {
    let stats = Registry::new().register::<EightStats>(());
    stats.expect("nothing else is registered")
}

fn handles(stats: &EightStatsHandles) -> [CounterHandle; 8] {
    [
        &stats.first,
        &stats.second,
        &stats.third,
        &stats.fourth,
        &stats.fifth,
        &stats.sixth,
        &stats.seventh,
        &stats.eighth,
    ]
    .map(CounterHandle::clone)
}

/// One counter, its handle held.
pub(crate) fn count() -> Contender {
    let stats = register();
    let read = stats.first.clone();
    contender("ours", move |ops| {
        let handle = black_box(&stats.first);
        repeat(ops, |_| handle.inc());
    })
    .counted(move || read.value())
}

/// The same through a handle that is bound to the thread.
pub(crate) fn count_local() -> Contender {
    let stats = register();
    let read = stats.first.clone();
    contender("ours, local handle", move |ops| {
        let local = stats.local();
        let handle = black_box(&local.first);
        repeat(ops, |_| handle.inc());
    })
    .counted(move || read.value())
}

/// So many passes over eight fields.
#[expect(clippy::inline_always, reason = "a call would be measured")]
#[inline(always)]
fn passes<M: Mode>(ops: usize, stats: &EightStatsHandles<M>) {
    for _ in 0..ops {
        macro_rules! each {
            ($($field:ident)*) => {$(
                stats.$field.inc();
                barrier();
            )*};
        }
        each!(first second third fourth fifth sixth seventh eighth);
    }
}

/// Eight fields of one struct in turn. An operation is one pass.
pub(crate) fn eight_fields() -> Contender {
    let stats = register();
    let read = handles(&stats);
    contender("ours, eight fields", move |ops| passes(ops, black_box(&stats)))
        .counted(move || read.iter().map(CounterHandle::value).sum::<u64>() / 8)
}

/// The same through handles that are bound to the thread.
pub(crate) fn eight_local() -> Contender {
    let stats = register();
    let read = handles(&stats);
    contender("ours, eight fields of local handles", move |ops| {
        passes(ops, black_box(&stats.local()));
    })
    .counted(move || read.iter().map(CounterHandle::value).sum::<u64>() / 8)
}

/// Eight handles, kept apart, of eight structs. An operation is one pass.
pub(crate) fn eight_handles() -> Contender {
    let handles: Box<[CounterHandle]> = (0..8).map(|_| register().first).collect();
    let read = handles.clone();
    contender("ours, eight handles of eight structs", move |ops| {
        let handles = black_box(&*handles);
        for _ in 0..ops {
            for handle in handles {
                handle.inc();
                barrier();
            }
        }
    })
    .counted(move || read.iter().map(CounterHandle::value).sum::<u64>() / 8)
}
