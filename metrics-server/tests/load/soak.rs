//! A soak: all that recorders, sources and clients do, all at once and for long.
//!
//! Run for `SOAK_SECONDS`, or 10 minutes, by
//! `cargo test --release -p metrics-server --test load -- --ignored soak --nocapture --test-threads 1`.

use std::collections::HashMap;
use std::env;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, sleep_until};

use super::child::Served;
use super::client::{Failure, Scrape, Scraped};
use super::clients::Behaviour::{Drips, Hurries, ReadsNothing, SendsHalf};
use super::clients::Clients;
use super::outcomes::Outcomes;
use super::workload::ROWS;

/// Who scrapes beside the others: one client for each format.
const ACCEPTED: [&str; 4] = [
    "text/plain;version=0.0.4",
    "text/plain;version=1.0.0;escaping=allow-utf-8",
    "application/openmetrics-text;version=1.0.0",
    "application/json",
];

const INTERVAL: Duration = Duration::from_secs(1);

/// What comes and goes, so that no single scrape has it all.
const ENDING: [&str; 2] = ["session_requests_total", "work_packets_total"];

/// Returns how long it takes.
pub(crate) fn duration() -> Duration {
    let seconds = env::var("SOAK_SECONDS").map_or(600, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}

/// The values of all series, by name and labels.
type Values = HashMap<String, f64>;

/// A client that scrapes one format, and compares what it gets with what it got before.
struct Watcher {
    scrape: Scrape,
    last: Values,
    /// The last value of each series that comes and goes, also of those that have gone.
    ended: Values,
    outcomes: Outcomes,
}

impl Watcher {
    fn new(address: SocketAddr, accept: &'static str) -> Self {
        Self {
            scrape: Scrape {
                accept: Some(accept),
                ..Scrape::of(address)
            },
            last: Values::new(),
            ended: Values::new(),
            outcomes: Outcomes::default(),
        }
    }

    async fn watch_until(mut self, end: Instant) -> Self {
        while Instant::now() < end {
            let next = Instant::now() + INTERVAL;
            self.look().await;
            sleep_until(next.into()).await;
        }
        self
    }

    /// Scrapes once.
    async fn look(&mut self) {
        let outcome = self
            .scrape
            .run()
            .await
            .and_then(|scraped| self.check(&scraped).map(|()| scraped.took));
        self.outcomes.add(outcome);
    }

    fn check(&mut self, scraped: &Scraped) -> Result<(), Failure> {
        let accept = self.scrape.accept.unwrap();
        if accept == "application/json" {
            let document: serde_json::Value = serde_json::from_str(&scraped.text).map_err(|_| Failure::Incomplete)?;
            assert!(!document.is_null());
            return Ok(());
        }
        let is_open_metrics = accept.starts_with("application/openmetrics-text");
        if is_open_metrics != scraped.text.ends_with("# EOF\n")
            || scraped.samples("work_rows_total").count() as u64 != ROWS
        {
            return Err(Failure::Incomplete);
        }
        let values = values(&scraped.text);
        for (series, value) in &values {
            let family = series.split('{').next().unwrap();
            let counts = ["_total", "_count", "_bucket", "_sum"];
            if family != "work_removed_total" && counts.iter().any(|suffix| family.ends_with(suffix)) {
                let before = self.last.get(series).copied().unwrap_or(0.0);
                assert!(*value >= before, "{series} fell from {before} to {value}");
            }
            if ENDING.contains(&family) {
                self.ended.insert(series.clone(), *value);
            }
        }
        self.last = values;
        Ok(())
    }

    /// Returns the sum of the series of a family in the last scrape.
    fn sum(&self, family: &str) -> f64 {
        sum(&self.last, family)
    }
}

fn sum(values: &Values, family: &str) -> f64 {
    let of_family = values
        .iter()
        .filter(|(series, _)| series.split('{').next() == Some(family));
    // Not from the `-0.0` that a sum of floats begins with.
    of_family.map(|(_, value)| value).fold(0.0, |sum, value| sum + value)
}

fn values(text: &str) -> Values {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let values = samples.map(|line| {
        let (series, value) = line.rsplit_once(' ').expect(line);
        (series.to_owned(), value.parse().expect(line))
    });
    values.collect()
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
#[allow(clippy::float_cmp, reason = "counts are integers")]
async fn soak() {
    let mut served = Served::start_program("serve_workload", 4_096, &[]);
    let address = served.address;
    let clients = [(100, ReadsNothing), (20, Drips), (50, SendsHalf), (10, Hurries)];
    let clients = Clients::start(address, ROWS, &clients);
    let end = Instant::now() + duration();
    let watchers = ACCEPTED.map(|accept| tokio::spawn(Watcher::new(address, accept).watch_until(end)));
    let resident = watch_memory(&served, end).await;
    let mut watchers: Vec<_> = join_all(watchers).await.into_iter().map(Result::unwrap).collect();

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
    let mut outcomes = Outcomes::default();
    let mut ended = Values::new();
    let mut exact = Vec::new();
    for watcher in watchers {
        let families = ["work_jobs_total", "work_messages_total", "work_duration_seconds_count"];
        if !watcher.last.is_empty() {
            exact.push(families.map(|family| watcher.sum(family)));
        }
        println!("{}: {}", watcher.scrape.accept.unwrap(), watcher.outcomes);
        for (series, value) in &watcher.ended {
            let last = ended.entry(series.clone()).or_insert(*value);
            *last = last.max(*value);
        }
        if watcher.scrape.accept == Some(ACCEPTED[0]) {
            for (series, value) in &watcher.last {
                let family = series.split('{').next().unwrap();
                let told = [
                    "metrics_scrape_errors_total",
                    "metrics_server_connections_closed_total",
                    "metrics_late_answers_total",
                    "metrics_scrape_gathers_total",
                ];
                if told.contains(&family) && *value > 0.0 {
                    println!("{series} {value}");
                }
            }
            let gone = [watcher.sum("work_removed_total"), watcher.sum("work_under_way")];
            assert_eq!(gone, [0.0; 2]);
            assert!(watcher.sum("metrics_late_answers_total") > 0.0, "no collector hung");
        }
        outcomes.extend(watcher.outcomes);
    }
    let (middle, last) = (median(&resident, 50, 70), median(&resident, 80, 100));
    println!("all: {outcomes}");
    println!("clients that do harm connected {}", said.split(':').next().unwrap());
    println!(
        "{jobs} jobs, {requests} requests, {packets} packets; {} series that ended; {reports} reports",
        ended.len()
    );
    println!(
        "resident: {middle} MiB in the middle, {last} MiB at the end, at most {} MiB",
        served.peak_memory()
    );
    for exact in exact {
        assert_eq!(exact, [jobs, 2.0 * jobs, jobs]);
    }
    assert_eq!(ENDING.map(|family| sum(&ended, family)), [requests, packets]);
    assert_eq!(outcomes.failures(), 0);
    assert!(reports > 0.0, "no report was blocked");
    assert!(last <= middle + middle / 5 + 8, "memory grows");
    served.stop();
}
