//! Figures of a server with 1,000,000 series: slowest scrape and most memory, alone and under load.
//!
//! Printed by `cargo test --release -p metrics-server --test load -- --ignored figures --nocapture --test-threads 1`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::child::Served;
use super::client::{Scraped, Scraper};
use super::served::{CHURN, COUNT};

const SERIES: u64 = 1_000_000;

/// Starts a server, and scrapes it once: the first gather makes the text of all labels, for all
/// that follow as long as no series comes or goes.
async fn start(churns: bool) -> Served {
    let series = SERIES.to_string();
    let variables = [(COUNT, series.as_str()), (CHURN, "1")];
    let served = Served::start_with(1_024, &variables[..=usize::from(churns)]);
    Scraper::connect(served.address).await.scrape("/metrics").await;
    served
}

/// Scrapes five times, a moment apart; returns the slowest and the last.
async fn slowest(address: SocketAddr) -> (Duration, Scraped) {
    let (mut slowest, mut last) = (Duration::ZERO, Scraped::default());
    for _ in 0..5 {
        last = Scraper::connect(address).await.scrape("/metrics").await;
        // One may just have gone.
        assert!(last.values("table_rows_total").len() as u64 >= SERIES - 1);
        slowest = slowest.max(last.took);
        sleep(Duration::from_millis(200)).await;
    }
    (slowest, last)
}

/// Prints a line, and returns the value of the first series of a family, if there is one.
fn print(what: &str, slowest: Duration, last: &Scraped, served: &Served) -> Option<u64> {
    let gathers = last.values("metrics_scrape_gathers_total").first().copied();
    let (slowest, peak) = (slowest.as_secs_f64(), served.peak_memory());
    println!("{what}: slowest scrape {slowest:.2} s; at most {peak} MiB resident; gathers so far: {gathers:?}");
    gathers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes a minute"]
async fn figures_alone() {
    let served = start(false).await;
    let (slowest, last) = slowest(served.address).await;
    print("alone", slowest, &last, &served);
    served.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes a minute"]
async fn figures_beside_ten_hurried_clients() {
    let served = start(false).await;
    let address = served.address;
    let (stop, asked, answered) = (
        Arc::<AtomicBool>::default(),
        Arc::<AtomicUsize>::default(),
        Arc::default(),
    );
    let mut hurried = JoinSet::new();
    for client in 0..10 {
        let (stop, asked, answered) = (
            Arc::clone(&stop),
            Arc::clone(&asked),
            Arc::<AtomicUsize>::clone(&answered),
        );
        hurried.spawn(async move {
            // Each has other times than the others at the same moment.
            for time in (0..200).cycle().skip(client * 20) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                asked.fetch_add(1, Ordering::Relaxed);
                let scraper = Scraper::connect(address).await;
                let was_answered = scraper.hurry(Duration::from_millis(1 + time)).await;
                answered.fetch_add(usize::from(was_answered), Ordering::Relaxed);
            }
        });
    }
    sleep(Duration::from_secs(1)).await;
    let (slowest, last) = slowest(address).await;
    stop.store(true, Ordering::Relaxed);
    let (asked, answered) = (asked.load(Ordering::Relaxed), answered.load(Ordering::Relaxed));
    let what =
        format!("beside 10 hurried clients, of whose {asked} requests {answered} were answered before they left");
    print(&what, slowest, &last, &served);
    hurried.shutdown().await;
    served.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes a minute"]
async fn figures_beside_clients_that_read_nothing() {
    // A gather takes longer if it has to make the text of labels.
    for (churns, pause) in [(false, 100), (true, 700)] {
        let served = start(churns).await;
        let address = served.address;
        let mut sockets = Vec::new();
        for _ in 0..40 {
            let mut socket = TcpStream::connect(address).await.unwrap();
            let request = b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n";
            socket.write_all(request).await.unwrap();
            sockets.push(socket);
            sleep(Duration::from_millis(pause)).await;
        }
        let (slowest, last) = slowest(address).await;
        let what = if churns { ", and one series comes and goes" } else { "" };
        print(
            &format!("beside 40 clients that read nothing{what}"),
            slowest,
            &last,
            &served,
        );
        drop(sockets);
        served.stop();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes a minute"]
async fn figures_of_two_hundred_scrapes_at_once() {
    let served = Served::start(1_024);
    let address = served.address;
    let mut clients = join_all((0..200).map(|_| Scraper::connect(address))).await;
    let scraped = join_all(clients.iter_mut().map(|client| client.scrape("/metrics"))).await;
    let slowest = scraped.iter().map(|scraped| scraped.took).max().unwrap();
    let last = Scraper::connect(address).await.scrape("/metrics").await;
    print("200 scrapes of 10,000 series at once, and one", slowest, &last, &served);
    served.stop();
}
