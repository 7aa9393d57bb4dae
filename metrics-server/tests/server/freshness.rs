//! What was recorded before a scrape was sent is in its response, over real sockets.

use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use metrics::{Family, Metrics, Registry};
use metrics_server::Server;

use crate::scrape_with;

/// Clients at once.
const CLIENTS: u64 = 16;

/// Scrapes of each client.
const SCRAPES: u64 = 40;

/// What clients have done.
#[derive(Metrics)]
#[metrics(namespace = "client", max_series = 10_000)]
struct ClientStats {
    /// Steps taken, by client.
    #[metric(counter, labels(client))]
    steps: Family<u64, u64>,

    /// Steps taken by all clients.
    #[metric(counter)]
    all_steps: u64,
}

/// What the scrapes of all clients lacked.
#[derive(Debug, Default)]
struct Faults {
    /// Scrapes without an increment that was made before they were sent.
    stale: AtomicU64,
    /// Scrapes with a smaller counter than one that had ended before they were sent.
    fallen: AtomicU64,
}

/// Has every client increment, scrape and look for its increment, again and again; returns what was missing.
fn faults(deadline: Duration, request_of: impl Fn(u64) -> String + Sync) -> Faults {
    let registry = Registry::builder().deadline(deadline).build().unwrap();
    let stats = registry.register::<ClientStats>(()).unwrap();
    // So many series, and so slow a source, that requests come while a gather is running.
    for client in 0..5_000 {
        stats.steps.with(client).inc();
    }
    let slow = || {
        thread::sleep(Duration::from_millis(15));
        Ok(SlowStats { reads: 1 })
    };
    registry.collect_with::<SlowStats>((), slow).unwrap();
    let server = Server::builder(&registry).spawn(0).unwrap();
    let address = server.address().socket_addr().unwrap();

    let (faults, seen) = (Faults::default(), AtomicU64::new(0));
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (faults, seen, stats, request) = (&faults, &seen, &stats, request_of(client));
            scope.spawn(move || {
                for step in 2..SCRAPES + 2 {
                    stats.steps.with(client).inc();
                    stats.all_steps.inc();
                    let before = seen.load(Ordering::SeqCst);
                    let text = scrape_of(address, &request);
                    let own = value(&text, &format!("client_steps_total{{client=\"{client}\"}} "));
                    let all = value(&text, "client_all_steps_total ");
                    seen.fetch_max(all, Ordering::SeqCst);
                    faults.stale.fetch_add(u64::from(own < step), Ordering::Relaxed);
                    faults.fallen.fetch_add(u64::from(all < before), Ordering::Relaxed);
                }
            });
        }
    });
    server.stop();
    faults
}

/// What one slow device has done.
#[derive(Default, Metrics)]
#[metrics(namespace = "slow", handles = false)]
struct SlowStats {
    /// Times that it was read.
    #[metric(counter)]
    reads: u64,
}

fn scrape_of(address: SocketAddr, request: &str) -> String {
    let text = scrape_with(TcpStream::connect(address).unwrap(), request);
    assert!(text.starts_with("HTTP/1.0 200 OK\r\n"), "{text}");
    text
}

fn value(text: &str, series: &str) -> u64 {
    let value = text.lines().find_map(|line| line.strip_prefix(series));
    value.unwrap_or_else(|| panic!("no {series}")).parse().unwrap()
}

fn assert_none(faults: &Faults) {
    let scrapes = CLIENTS * SCRAPES;
    assert_eq!(
        (
            faults.stale.load(Ordering::Relaxed),
            faults.fallen.load(Ordering::Relaxed)
        ),
        (0, 0),
        "of {scrapes} scrapes so many lacked an increment, and in so many a counter fell"
    );
}

#[test]
fn a_scrape_has_what_was_recorded_before_it_and_no_counter_falls() {
    assert_none(&faults(Duration::from_millis(20), |_| {
        "GET /metrics HTTP/1.0\r\n\r\n".to_owned()
    }));
}

/// Requests with time, hurried ones and filtered ones at once.
#[test]
fn a_scrape_is_fresh_in_every_class() {
    assert_none(&faults(Duration::from_secs(60), |client| match client % 3 {
        0 => "GET /metrics HTTP/1.0\r\n\r\n".to_owned(),
        // Less than the deadline of the registry, and time enough for a busy machine.
        1 => "GET /metrics HTTP/1.0\r\nx-prometheus-scrape-timeout-seconds: 4\r\n\r\n".to_owned(),
        _ => format!(
            "GET /metrics?name[]=client_steps_total&name[]=client_all_steps_total&name[]={} HTTP/1.0\r\n\r\n",
            client % 2
        ),
    }));
}
