//! Figures of scrapes beside clients that do not read, or read slowly, or do not finish a request;
//! and of honest crowds.
//!
//! Printed by `cargo test --release -p metrics-server --test load -- --ignored stalled --nocapture --test-threads 1`.

use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;
use tokio::time::{sleep, sleep_until};

use super::child::Served;
use super::client::{Failure, Scrape};
use super::clients::Behaviour::{Drips, ReadsNothing, Scrapes, ScrapesSlowly, SendsHalf};
use super::clients::{Behaviour, Clients};
use super::outcomes::Outcomes;
use super::served::{COUNT, REGION_BYTES};
use super::turn;

/// How long scrapes are begun beside the clients.
const DURATION: Duration = Duration::from_secs(12);

/// How often one is, unless the one before takes longer.
const INTERVAL: Duration = Duration::from_millis(200);

/// An address of this machine that is not the clients'; Linux has all of `127.0.0.0/8`.
const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// How large the exposition is.
#[derive(Debug, Clone, Copy)]
struct Size {
    series: u64,
    /// Of one label of each, so that a line has 35 bytes more.
    region_bytes: u64,
}

/// 1 MB, which goes into the kernel's buffers as a whole, so that a client that reads nothing has
/// been answered as far as the server can tell.
const SMALL: Size = Size {
    series: 20_000,
    region_bytes: 10,
};
/// 5 MB, which does not.
const MIDDLE: Size = Size {
    series: 20_000,
    region_bytes: 200,
};
/// 10 MB.
const LARGE: Size = Size {
    series: 200_000,
    region_bytes: 10,
};

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = self.series * (self.region_bytes + 35) / 1000;
        write!(f, "{} series, {kilobytes} kB,", self.series)
    }
}

/// Starts a server, and scrapes it once: the first gather makes the text of all labels.
async fn start(size: Size) -> Served {
    let variables = [
        (COUNT, &*size.series.to_string()),
        (REGION_BYTES, &*size.region_bytes.to_string()),
    ];
    let served = Served::start_with(4_096, &variables);
    Scrape::of(served.address).run().await.expect("a first scrape");
    served
}

/// Scrapes on a new connection each, for a while.
async fn scrape(scrape: Scrape, series: u64, duration: Duration) -> Outcomes {
    let begun = Instant::now();
    let mut outcomes = Outcomes::default();
    while begun.elapsed() < duration {
        let next = Instant::now() + INTERVAL;
        let outcome = scrape.run().await.and_then(|scraped| {
            let is_whole = scraped.samples("table_rows_total").count() as u64 >= series;
            is_whole.then_some(scraped.took).ok_or(Failure::Incomplete)
        });
        outcomes.add(outcome);
        sleep_until(next.into()).await;
    }
    outcomes
}

/// Returns what the server tells of itself, once its clients have gone.
async fn tell(served: &Served) -> String {
    sleep(Duration::from_millis(500)).await;
    let peak = served.peak_memory();
    let last = match Scrape::of(served.address).run().await {
        Ok(last) => last,
        Err(failure) => return format!("at most {peak} MiB resident; a last scrape failed: {failure}"),
    };
    let nonzero = |family: &str| {
        let samples = last.samples(family).filter(|(_, value)| *value != "0");
        let samples: Vec<_> = samples.map(|(labels, value)| format!("{labels} {value}")).collect();
        if samples.is_empty() {
            "none".to_owned()
        } else {
            samples.join(", ")
        }
    };
    format!(
        "at most {peak} MiB resident; {} gathers; connections closed: {}; scrapes failed: {}",
        last.value("metrics_scrape_gathers_total"),
        nonzero("metrics_server_connections_closed_total"),
        nonzero("metrics_scrape_errors_total"),
    )
}

/// Returns what the kernel holds in the buffers of all TCP sockets of the machine, in MiB: also of
/// connections that the server has closed, whose clients have not taken all yet.
fn socket_memory() -> u64 {
    let statistics = fs::read_to_string("/proc/net/sockstat").unwrap();
    let tcp = statistics.lines().find_map(|line| line.strip_prefix("TCP: ")).unwrap();
    let (_, pages) = tcp.rsplit_once("mem ").unwrap();
    pages.trim().parse::<u64>().unwrap() * 4 / 1024
}

async fn beside(size: Size, count: usize, behaviour: Behaviour) {
    let served = start(size).await;
    let address = served.address;
    let clients = Clients::start(address, size.series, &[(count, behaviour)]);
    // Until they have connected, and those that read nothing are taken for what they are.
    sleep(Duration::from_secs(1)).await;
    let same = tokio::spawn(scrape(Scrape::of(address), size.series, DURATION));
    let has_other = tokio::net::TcpSocket::new_v4().unwrap().bind((OTHER, 0).into()).is_ok();
    let from_other = Scrape {
        source: Some(OTHER),
        ..Scrape::of(address)
    };
    let other = has_other.then(|| tokio::spawn(scrape(from_other, size.series, DURATION)));
    let same = same.await.unwrap();
    let other = match other {
        Some(other) => other.await.unwrap(),
        None => Outcomes::default(),
    };
    let socket_memory = socket_memory();
    let said = spawn_blocking(|| clients.stop()).await.unwrap();
    let connected = said.split(':').next().unwrap();
    println!(
        "{size} beside {count} {}, which connected {connected}:",
        behaviour.name()
    );
    println!("    from their address: {same}");
    println!("    from another: {other}");
    println!(
        "    {}; {socket_memory} MiB in the kernel's socket buffers",
        tell(&served).await
    );
    served.stop();
}

/// Many clients at once that all want their answers.
async fn crowd(size: Size, count: usize, behaviour: Behaviour) {
    let served = start(size).await;
    let mut clients = Clients::start(served.address, size.series, &[(count, behaviour)]);
    let begun = Instant::now();
    let said = spawn_blocking(move || clients.join()).await.unwrap();
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{size} to {count} {}, in {took:.1} s: they connected {said}",
        behaviour.name()
    );
    println!("    {}", tell(&served).await);
    served.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes minutes"]
async fn figures_beside_stalled_clients() {
    for size in [SMALL, MIDDLE, LARGE] {
        let scenarios = [
            (0, ReadsNothing),
            (300, ReadsNothing),
            (800, ReadsNothing),
            (1_200, ReadsNothing),
            (700, Drips),
            (1_200, SendsHalf),
        ];
        for (count, behaviour) in scenarios {
            beside(size, count, behaviour).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, which takes minutes"]
async fn figures_of_honest_crowds() {
    crowd(LARGE, 300, Scrapes).await;
    crowd(SMALL, 300, ScrapesSlowly).await;
    crowd(MIDDLE, 300, ScrapesSlowly).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_clients_that_read_nothing_a_scrape_takes_less_than_five_seconds() {
    let _turn = turn().await;
    let served = start(MIDDLE).await;
    let clients = Clients::start(served.address, MIDDLE.series, &[(300, ReadsNothing)]);
    let outcomes = scrape(Scrape::of(served.address), MIDDLE.series, Duration::from_secs(8)).await;
    let said = spawn_blocking(|| clients.stop()).await.unwrap();
    println!("{outcomes}; the others connected {said}");
    let worst = outcomes.worst().expect("no scrape failed");
    assert!(worst < Duration::from_secs(5), "{outcomes}");
    served.stop();
}
