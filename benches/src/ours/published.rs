//! Plain structs whose owner hands them over, or is asked for them.

use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use metrics::{
    ClosedMetrics, Family, Histogram, Label, Metrics, Publisher, Registry, Responder, SampleValue, Snapshot, State,
};

use super::counters::EightStats;
use super::gathered::Gathered;
use super::total;
use crate::barrier::repeat;
use crate::harness::{Contender, contender};
use crate::inputs::{Operation, PAIRS, Source, for_each};
use crate::raw;

/// What a worker is at.
#[derive(Debug, Clone, Copy, Label)]
enum Phase {
    Starting,
    Running,
    Draining,
}

/// What one worker has done: 64 words of all kinds. What it counts, it counts in the first and in the last field, so that a mixture of
/// two states is seen.
#[derive(Default, Metrics)]
#[metrics(namespace = "worker", handles = false)]
struct WorkerStats {
    /// Turns made, at the start.
    #[metric(counter)]
    turns_begun: u64,
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// Jobs failed.
    #[metric(counter)]
    failures: u64,
    /// Jobs tried again.
    #[metric(counter)]
    retries: u64,
    /// Bytes read.
    #[metric(counter, unit = "bytes")]
    read: u64,
    /// Bytes written.
    #[metric(counter, unit = "bytes")]
    written: u64,
    /// Time spent on jobs.
    #[metric(counter, unit = "seconds")]
    busy: f64,
    /// Time spent waiting.
    #[metric(counter, unit = "seconds")]
    idle: f64,
    /// Jobs that wait.
    #[metric(gauge)]
    queued: u32,
    /// Offset of the last job.
    #[metric(gauge)]
    offset: i64,
    /// Part of the time that was spent on jobs, of late.
    #[metric(gauge, unit = "ratio")]
    load: f64,
    /// Whether it may take jobs.
    #[metric(gauge)]
    open: bool,
    /// What it is at.
    #[metric(state)]
    phase: State<Phase>,
    /// Requests, by what and where.
    #[metric(counter, labels(source, operation))]
    requests: Family<(Source, Operation), u64>,
    /// Entries held, by where.
    #[metric(gauge, labels(source))]
    entries: Family<Source, u64>,
    /// Time of a job.
    #[metric(histogram, unit = "seconds")]
    job: Histogram,
    /// Size of a job.
    #[metric(histogram, unit = "bytes", buckets(Sizes = exponential(64, 4.0, 11)))]
    size: Histogram<Sizes>,
    /// Turns made, at the end.
    #[metric(counter)]
    turns: u64,
}

/// 64 counters, each a field.
#[derive(Default, Metrics)]
#[metrics(namespace = "counters", handles = false)]
struct CountersStats {
    #[metric(flatten, name = "a")]
    first: EightStats,
    #[metric(flatten, name = "b")]
    second: EightStats,
    #[metric(flatten, name = "c")]
    third: EightStats,
    #[metric(flatten, name = "d")]
    fourth: EightStats,
    #[metric(flatten, name = "e")]
    fifth: EightStats,
    #[metric(flatten, name = "f")]
    sixth: EightStats,
    #[metric(flatten, name = "g")]
    seventh: EightStats,
    #[metric(flatten, name = "h")]
    eighth: EightStats,
}

/// A struct that counts in its first and in its last field.
trait Ends: ClosedMetrics<Labels = ()> + Send + Sync {
    /// What the two are exported as.
    const NAMES: [&'static str; 2];

    fn count(&mut self);
}

impl Ends for WorkerStats {
    const NAMES: [&'static str; 2] = ["worker_turns_begun_total", "worker_turns_total"];

    #[inline]
    fn count(&mut self) {
        self.turns_begun += 1;
        self.turns += 1;
    }
}

impl Ends for CountersStats {
    const NAMES: [&'static str; 2] = ["counters_a_eight_first_total", "counters_h_eight_eighth_total"];

    #[inline]
    fn count(&mut self) {
        self.first.first += 1;
        self.eighth.eighth += 1;
    }
}

/// How many words there are: a number or a state is one, a histogram one a bucket and the sum.
const WORDS: usize = 64;

/// Returns what was counted; fails if two states are mixed, or words are missing.
fn whole<S: Ends>(snapshot: &Snapshot) -> Result<u64, String> {
    let words = |value| match value {
        SampleValue::Histogram(value) => value.counts().len() + 1,
        _ => 1,
    };
    let series = snapshot.families().flat_map(|family| family.series());
    let found: usize = series.map(|series| words(series.value())).sum();
    if found != WORDS {
        return Err(format!("{found} words, not {WORDS}"));
    }
    let [first, last] = S::NAMES.map(|name| total(snapshot, name));
    if first != last {
        return Err(format!("torn: {first} in the first word, {last} in the last"));
    }
    Ok(first)
}

/// A registry with one publisher, which lives from one run to the next.
fn publisher<S: Ends>() -> (Registry, Arc<Mutex<Publisher<S>>>) {
    let registry = Registry::new();
    let publisher = registry.publish::<S>(()).expect("nothing else is registered");
    (registry, Arc::new(Mutex::new(publisher)))
}

/// A registry with one responder, and the struct that it answers with; both live from one run to the next.
fn responder() -> (Registry, Mutex<(Responder<WorkerStats>, WorkerStats)>) {
    let registry = Registry::new();
    let responder = registry.respond::<WorkerStats>(()).expect("nothing else is registered");
    (registry, Mutex::new((responder, WorkerStats::default())))
}

/// A count in a plain struct.
pub(crate) fn field() -> Contender {
    let stats = Arc::new(Mutex::new(WorkerStats::default()));
    let read = Arc::clone(&stats);
    contender("raw: `stats.jobs += 1`, a plain struct", move |ops| {
        let Ok(mut stats) = stats.lock() else { return };
        let stats: &mut WorkerStats = black_box(&mut stats);
        repeat(ops, |_| stats.jobs += 1);
    })
    .counted(move || read.lock().map_or(0, |stats| stats.jobs))
}

/// The same count in the struct of a publisher.
pub(crate) fn published_field() -> Contender {
    let (registry, publisher) = publisher::<WorkerStats>();
    let last = Arc::clone(&publisher);
    contender("ours, `publisher.jobs += 1`", move |ops| {
        let Ok(mut publisher) = publisher.lock() else { return };
        let stats: &mut Publisher<WorkerStats> = black_box(&mut publisher);
        repeat(ops, |_| stats.jobs += 1);
    })
    .counted(move || {
        if let Ok(mut last) = last.lock() {
            last.publish();
        }
        total(&registry.gather(), "worker_jobs_total")
    })
}

/// A count in a closed family of the struct of a publisher.
pub(crate) fn published_element() -> Contender {
    let (registry, publisher) = publisher::<WorkerStats>();
    let last = Arc::clone(&publisher);
    contender("ours, `publisher.requests[(a, b)] += 1`", move |ops| {
        let Ok(mut publisher) = publisher.lock() else { return };
        let stats: &mut Publisher<WorkerStats> = black_box(&mut publisher);
        for_each(ops, black_box(&PAIRS), |pair| stats.requests[pair] += 1);
    })
    .counted(move || {
        if let Ok(mut last) = last.lock() {
            last.publish();
        }
        total(&registry.gather(), "worker_requests_total")
    })
}

fn publishing<S: Ends>(name: &'static str) -> Contender {
    let (registry, publisher) = publisher::<S>();
    let gathered = registry.clone();
    contender(name, move |ops| {
        let Ok(mut publisher) = publisher.lock() else { return };
        let publisher = black_box(&mut *publisher);
        repeat(ops, |_| {
            publisher.count();
            publisher.publish();
        });
    })
    .counted(move || whole::<S>(&registry.gather()).unwrap_or(0))
    .beside(move || match whole::<S>(&gathered.gather()) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{name}: {error}")),
    })
}

/// A count, and handing over a struct of fields of all kinds.
pub(crate) fn publish() -> Contender {
    publishing::<WorkerStats>("ours, `publish()`, fields of all kinds")
}

/// A count, and handing over a struct of counters.
pub(crate) fn publish_counters() -> Contender {
    publishing::<CountersStats>("ours, `publish()`, 64 fields that are counters")
}

/// A turn of a loop that nobody asks.
pub(crate) fn poll() -> Contender {
    let (registry, responder) = responder();
    let (unasked, counted) = raw::total();
    contender("ours, `responder.poll(&stats)`", move |ops| {
        let Ok(mut guard) = responder.lock() else { return };
        let (responder, stats) = black_box(&mut *guard);
        let mut answers = 0;
        repeat(ops, |_| answers += u64::from(responder.poll(stats)));
        unasked.fetch_add(ops as u64 - answers, Ordering::Relaxed);
    })
    .counted(move || {
        // Or there would be nobody who could ask.
        black_box(&registry);
        counted()
    })
}

/// A publisher that hands over 64 words after each count, and a loop that looks after each count whether it is asked for them.
pub(super) fn gathered() -> [Gathered; 2] {
    let (handed_over, publisher) = publisher::<WorkerStats>();
    let (asked_for, responder) = responder();
    [
        Gathered {
            name: "ours, a publisher, 64 words",
            rests: true,
            registry: handed_over,
            read: whole::<WorkerStats>,
            write: Box::new(move |ops| {
                let Ok(mut publisher) = publisher.lock() else { return };
                repeat(ops, |_| {
                    publisher.count();
                    publisher.publish();
                });
            }),
        },
        Gathered {
            name: "ours, a responder, 64 words",
            rests: false,
            registry: asked_for,
            read: whole::<WorkerStats>,
            write: Box::new(move |ops| {
                let Ok(mut guard) = responder.lock() else { return };
                let (responder, stats) = &mut *guard;
                repeat(ops, |_| {
                    stats.count();
                    responder.poll(stats);
                });
            }),
        },
    ]
}
