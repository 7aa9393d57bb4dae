//! A soak: all that recorders, sources and clients do, all at once and for long.
//!
//! Run for `SOAK_SECONDS`, or 10 minutes, by
//! `cargo test --release -p metrics-server --test load -- --ignored soak --nocapture --test-threads 1`.

use std::env;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::child::Served;
use super::clients::Behaviour::{Drips, Hurries, ReadsNothing, SendsHalf};
use super::clients::Clients;
use super::outcomes::Outcomes;
use super::values::Values;
use super::watcher::Watcher;
use super::workload::{ENDING, REMOVED};

/// What the clients that are to get whole answers accept.
const ACCEPTED: [&str; 4] = [
    "text/plain;version=0.0.4",
    "text/plain;version=1.0.0;escaping=allow-utf-8",
    "application/openmetrics-text;version=1.0.0",
    "application/json",
];

/// What the server tells of itself that is printed.
const TOLD: [&str; 4] = [
    "metrics_scrape_gathers_total",
    "metrics_scrape_errors_total",
    "metrics_server_connections_closed_total",
    "metrics_late_answers_total",
];

/// Returns how long it takes.
pub(crate) fn duration() -> Duration {
    let seconds = env::var("SOAK_SECONDS").map_or(600, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}

/// Notes the memory that is resident, every second.
async fn watch_memory(served: &Served, end: Instant) -> Vec<u64> {
    let mut resident = Vec::new();
    while Instant::now() < end {
        resident.push(served.resident_memory());
        sleep(Duration::from_secs(1)).await;
    }
    resident
}

/// Returns the median of a part of what was noted, in percents.
fn median(noted: &[u64], from: usize, to: usize) -> u64 {
    let mut part = noted[noted.len() * from / 100..noted.len() * to / 100].to_vec();
    part.sort_unstable();
    part[part.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes ten minutes"]
async fn soak() {
    let mut served = Served::start_program("serve_workload", 4_096, &[]);
    let address = served.address;
    let clients = [(100, ReadsNothing), (20, Drips), (50, SendsHalf), (10, Hurries)];
    let clients = Clients::start(address, 0, &clients);
    let end = Instant::now() + duration();
    let watchers = ACCEPTED.map(|accept| tokio::spawn(Watcher::new(address, accept).watch_until(end)));
    let resident = watch_memory(&served, end).await;
    let watchers = join_all(watchers).await.into_iter().map(Result::unwrap);
    let mut watchers: Vec<_> = watchers.collect();

    let counted = served.stop_counting();
    let counted: Vec<f64> = counted.split(' ').map(|number| number.parse().unwrap()).collect();
    let [jobs, requests, packets, reports] = counted[..] else {
        panic!("{counted:?}");
    };
    // Still beside all the others.
    for watcher in &mut watchers {
        watcher.look().await;
    }
    let said = spawn_blocking(|| clients.stop()).await.unwrap();

    let (mut outcomes, mut ended) = (Outcomes::default(), Values::default());
    for watcher in &mut watchers {
        println!("{}: {}", watcher.accept, watcher.outcomes);
        outcomes.extend(std::mem::take(&mut watcher.outcomes));
        for (_, series, value) in watcher.ended.iter() {
            ended.raise(series, value);
        }
    }
    let last = &watchers[0].last;
    for (family, series, value) in last.iter() {
        if TOLD.contains(&family) && value > 0.0 {
            println!("{series} {value}");
        }
    }
    let (middle, at_end) = (median(&resident, 50, 70), median(&resident, 80, 100));
    let ends = ENDING.map(|family| ended.count(family));
    println!("all four: {outcomes}");
    println!("the others connected {}", said.split(':').next().unwrap());
    println!(
        "{jobs} jobs, {requests} requests of {} sessions, {packets} packets of {} streams",
        ends[0], ends[1]
    );
    println!("{reports} reports");
    println!(
        "resident: {middle} MiB in the middle, {at_end} MiB at the end, at most {} MiB",
        served.peak_memory()
    );

    // None took longer than it may.
    assert_eq!(outcomes.failures(), 0);
    for Watcher { accept, last, .. } in &watchers {
        let families = [
            ("work_jobs_total", jobs),
            ("work_messages_total", 2.0 * jobs),
            ("work_duration_seconds_count", jobs),
            ("work_under_way", 0.0),
            (REMOVED, 0.0),
        ];
        let exported = families.map(|(family, _)| (family, last.sum(family)));
        assert_eq!(exported, families, "{accept}");
    }
    let exported = ENDING.map(|family| (family, ended.sum(family)));
    assert_eq!(exported, [(ENDING[0], requests), (ENDING[1], packets)]);
    assert!(last.sum("metrics_late_answers_total") > 0.0, "no collector has hung");
    assert!(reports > 0.0, "the hook has not blocked");
    assert!(at_end <= middle + middle / 5 + 8, "memory grows");
    served.stop();
}
