//! The process that is scraped: 10,000 series unless told otherwise, counted without a pause.

use std::env;
use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use metrics::{Family, Metrics, Registry};
use metrics_server::Server;

/// How many series there are, unless [`COUNT`] says otherwise.
pub(crate) const SERIES: u64 = 10_000;

/// The variable of the environment that says how many series there are.
pub(crate) const COUNT: &str = "METRICS_LOAD_SERIES";

/// The variable of the environment that says, if it is there, that a series comes and goes.
pub(crate) const CHURN: &str = "METRICS_LOAD_CHURN";

/// The variable of the environment that says how long each series' region is, in bytes, if not ten.
pub(crate) const REGION_BYTES: &str = "METRICS_LOAD_REGION_BYTES";

/// What one table has done.
#[derive(Metrics)]
#[metrics(namespace = "table", max_series = 1_000_000)]
struct TableStats {
    /// Rows read.
    #[metric(counter, labels(table, region))]
    rows: Family<(u64, String), u64>,
}

/// Serves until the input ends: a line on it stops the counting, and is answered with what was counted.
pub(crate) fn run() {
    let series = env::var(COUNT).map_or(SERIES, |count| count.parse().unwrap());
    let churns = env::var_os(CHURN).is_some();
    let region = env::var(REGION_BYTES).map_or("north-west".to_owned(), |bytes| "x".repeat(bytes.parse().unwrap()));
    let region = region.as_str();
    let registry = Registry::new();
    let stats = registry.register::<TableStats>(()).unwrap();
    for table in 0..series {
        stats.rows.with((table, region)).inc();
    }
    let server = Server::builder(&registry).spawn(0).unwrap();
    let mut out = io::stdout();
    writeln!(out, "\nlistening on {}", server.address()).unwrap();

    let (stop, counted) = (AtomicBool::new(false), AtomicU64::new(series));
    let mut lines = io::stdin().lock().lines();
    thread::scope(|scope| {
        scope.spawn(|| {
            for table in (0..series).cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                stats.rows.with((table, region)).inc();
                counted.fetch_add(1, Ordering::Relaxed);
                if table % 64 == 0 {
                    if churns {
                        stats.rows.remove((0, region));
                        stats.rows.with((0, region)).inc();
                    }
                    // Two cores are for the server and its clients.
                    thread::sleep(std::time::Duration::from_millis(1));
                }
            }
        });
        let _ = lines.next();
        stop.store(true, Ordering::Relaxed);
    });
    writeln!(out, "counted {}", counted.load(Ordering::Relaxed)).unwrap();
    let _ = lines.next();
    server.stop();
    writeln!(out, "stopped").unwrap();
}
