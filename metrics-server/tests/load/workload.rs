//! The process that is scraped in the soak: series and instances that stay, come and go, collectors
//! that hang, a hook that blocks.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

use metrics::{Collected, Collector, CounterOf, Family, Histogram, Metrics, Registry};
use metrics_server::Server;

use super::soak::duration;

const WRITERS: u64 = 64;
const TOPICS: u64 = 50;

/// How many series do not change, and how long their labels are, so that the exposition does not
/// go into a socket's buffers as a whole.
pub(crate) const ROWS: usize = 20_000;
const REGION_BYTES: usize = 200;

/// What is removed, and made again.
pub(crate) const REMOVED: &str = "work_removed_total";

/// What ends, so that no single scrape has it all.
pub(crate) const ENDING: [&str; 2] = ["session_requests_total", "work_packets_total"];

/// How long series without an owner stay, and so the longest pause between two scrapes of one that
/// has to see all of them.
const LINGER: Duration = Duration::from_secs(15);

/// What the writers have done.
#[derive(Metrics)]
#[metrics(namespace = "work", max_series = 100_000)]
struct WorkStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// Time that jobs took.
    #[metric(histogram, unit = "seconds", buckets(JobTime = [0.001, 0.002, 0.004]))]
    duration: Histogram<JobTime>,
    /// Jobs under way.
    #[metric(gauge, up_down)]
    under_way: u64,
    /// Messages sent, by topics that stay.
    #[metric(counter, labels(worker, topic))]
    messages: Family<(u64, u64), u64>,
    /// Messages sent, by topics that are removed.
    #[metric(counter, labels(topic))]
    removed: Family<u64, u64>,
    /// Packets sent, by streams that end.
    #[metric(counter, labels(stream))]
    packets: Family<u64, u64>,
    /// Rows read, none any more.
    #[metric(counter, labels(table, region))]
    rows: Family<(u64, String), u64>,
}

/// What one session has done, which ends.
#[derive(Metrics)]
#[metrics(namespace = "session", labels(id: u64))]
struct SessionStats {
    /// Requests answered.
    #[metric(counter)]
    requests: u64,
}

/// Hangs at each hundredth gather.
struct Hanging<const N: usize> {
    gathers: AtomicU64,
}

impl<const N: usize> Hanging<N> {
    fn register(registry: &Registry) {
        let gathers = AtomicU64::new(0);
        registry.register_collector(Self { gathers }).unwrap();
    }
}

impl<const N: usize> Collector for Hanging<N> {
    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        if self.gathers.fetch_add(1, Ordering::Relaxed) % 100 == 0 {
            sleep(Duration::from_secs(2));
        }
        Ok(())
    }
}

/// Counts in held handles and by labels; returns how many jobs it has counted.
fn write(stats: &WorkStatsHandles, worker: u64, stop: &AtomicBool) -> u64 {
    let held: Vec<_> = (0..TOPICS)
        .map(|topic| stats.messages.with((worker, topic)).hold())
        .collect();
    let mut jobs = 0;
    while !stop.load(Ordering::Relaxed) {
        for (topic, held) in (0..).zip(&held) {
            stats.under_way.inc();
            stats.jobs.inc();
            stats.duration.observe(Duration::from_micros(100 * topic));
            held.inc();
            stats.messages.with((worker, topic)).inc();
            stats.under_way.dec();
            jobs += 1;
        }
        stats.removed.with(worker).inc();
        stats.removed.remove(worker);
        // Two cores are for the server and its clients, too.
        sleep(Duration::from_millis(5));
    }
    jobs
}

/// Has something start, count and end, again and again; returns how much that has counted.
fn churn<T>(stop: &AtomicBool, start: impl Fn(u64) -> T, count: impl Fn(&T)) -> u64 {
    let mut counted = 0;
    for id in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let started = start(id);
        for _ in 0..=id % 7 {
            count(&started);
            counted += 1;
        }
        sleep(Duration::from_millis(10));
        // The last is right before the end.
        count(&started);
        counted += 1;
    }
    counted
}

/// Serves until the input ends: a line on it stops the counting, and is answered with what was
/// counted.
pub(crate) fn run() {
    let reports = Arc::new(AtomicU64::new(0));
    let reported = Arc::clone(&reports);
    let registry = Registry::builder().linger(LINGER).on_report(move |_| {
        reported.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_secs(1));
    });
    let registry = registry.build().unwrap();
    let stats = registry.register::<WorkStats>(()).unwrap();
    let region = "x".repeat(REGION_BYTES);
    for table in (0..).take(ROWS) {
        stats.rows.with((table, &region)).inc();
    }
    let server = Server::builder(&registry).spawn(0).unwrap();
    let mut out = io::stdout();
    writeln!(out, "\nlistening on {}", server.address()).unwrap();

    let stop = AtomicBool::new(false);
    let mut lines = io::stdin().lock().lines();
    let (jobs, requests, packets) = thread::scope(|scope| {
        let (stats, registry, stop) = (&stats, &registry, &stop);
        let writers: Vec<_> = (0..WRITERS)
            .map(|worker| scope.spawn(move || write(stats, worker, stop)))
            .collect();
        let sessions = scope.spawn(|| {
            let start = |id: u64| registry.scoped::<SessionStats>(id).unwrap();
            churn(stop, start, |session| session.requests.inc())
        });
        let streams = scope.spawn(|| churn(stop, |id| stats.packets.scoped(id), CounterOf::<u64, _>::inc));
        // Each is reported when it hangs for the first time.
        scope.spawn(|| {
            for register in [Hanging::<0>::register, Hanging::<1>::register, Hanging::<2>::register] {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                register(registry);
                sleep(duration() / 5);
            }
        });
        let _ = lines.next();
        stop.store(true, Ordering::Relaxed);
        let jobs: u64 = writers.into_iter().map(|writer| writer.join().unwrap()).sum();
        (jobs, sessions.join().unwrap(), streams.join().unwrap())
    });
    let reports = reports.load(Ordering::Relaxed);
    writeln!(out, "counted {jobs} {requests} {packets} {reports}").unwrap();
    let _ = lines.next();
    server.stop();
    writeln!(out, "stopped").unwrap();
}
