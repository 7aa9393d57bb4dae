//! Clients that mean ill, all at once, and one that does not.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::child::Served;
use super::client::{SCRAPE_TIMEOUT, Scraper};
use super::served::SERIES;
use super::turn;

/// Sends a head byte by byte, without an end.
async fn trickle(address: SocketAddr) {
    let Ok(mut socket) = TcpStream::connect(address).await else {
        return;
    };
    for byte in b"GET /metrics HTTP/1.1\r\nx: "
        .iter()
        .chain(std::iter::repeat_n(&b'a', 200))
    {
        if socket.write_all(&[*byte]).await.is_err() {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Connects and says nothing.
async fn say_nothing(address: SocketAddr) {
    let Ok(mut socket) = TcpStream::connect(address).await else {
        return;
    };
    let _ = socket.read_u8().await;
}

/// Asks for everything again and again, and reads nothing.
async fn read_nothing(address: SocketAddr) {
    let Ok(mut socket) = TcpStream::connect(address).await else {
        return;
    };
    for _ in 0..10 {
        if socket
            .write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n")
            .await
            .is_err()
        {
            return;
        }
        sleep(Duration::from_millis(500)).await;
    }
    sleep(Duration::from_secs(20)).await;
}

/// Sends what is no request, or none that can be answered.
async fn rave(address: SocketAddr, number: usize) {
    let garbage: [&[u8]; 8] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0\0\0\0\r\n\r\n",
        b"GET /metrics?name[]=%%%\xff HTTP/1.1\r\n\r\n",
        b"BREW /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"POST /metrics HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\nabc",
        b"POST /metrics HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for round in 0..20 {
        let Ok(mut socket) = TcpStream::connect(address).await else {
            return;
        };
        let _ = socket.write_all(garbage[(number + round) % garbage.len()]).await;
        let mut answer = [0; 512];
        let _ = tokio::time::timeout(Duration::from_millis(200), socket.read(&mut answer)).await;
    }
}

/// Scrapes for a while, on new connections and on one that is kept; returns how long the slowest took.
async fn scrape(address: SocketAddr, times: usize) -> Duration {
    let mut slowest = Duration::ZERO;
    for _ in 0..times {
        let begun = std::time::Instant::now();
        let scraped = Scraper::connect(address).await.scrape("/metrics").await;
        assert_eq!(scraped.values("table_rows_total").len() as u64, SERIES);
        slowest = slowest.max(begun.elapsed());
        sleep(Duration::from_millis(100)).await;
    }
    slowest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_means_ill_holds_up_nobody() {
    let _turn = turn().await;
    let mut served = Served::start(1_024);
    let address = served.address;
    let mut attackers = JoinSet::new();
    for number in 0..250 {
        attackers.spawn(trickle(address));
        attackers.spawn(say_nothing(address));
        attackers.spawn(read_nothing(address));
        if number % 25 == 0 {
            attackers.spawn(rave(address, number));
        }
    }
    sleep(Duration::from_millis(500)).await;
    let slowest = scrape(address, 30).await;
    assert!(slowest < SCRAPE_TIMEOUT, "{slowest:?}");
    attackers.shutdown().await;

    let counted = served.count();
    let scraped = Scraper::connect(address).await.scrape("/metrics").await;
    assert_eq!(scraped.values("table_rows_total").iter().sum::<u64>(), counted);
    let peak = served.peak_memory();
    println!("slowest of 30 scrapes: {slowest:?}; at most {peak} MiB resident");
    assert!(peak < 150, "{peak} MiB");
    served.stop();
}

#[tokio::test]
async fn without_file_descriptors_the_server_goes_on() {
    let _turn = turn().await;
    let mut served = Served::start(40);
    let address = served.address;
    let mut attackers = JoinSet::new();
    for _ in 0..200 {
        attackers.spawn(say_nothing(address));
    }
    sleep(Duration::from_millis(300)).await;
    let slowest = scrape(address, 5).await;
    assert!(slowest < SCRAPE_TIMEOUT, "{slowest:?}");
    attackers.shutdown().await;
    let mut last = Scraper::connect(address).await;
    let scraped = last.scrape("/metrics").await;
    let errors = scraped.values("metrics_server_accept_errors_total")[0];
    println!("slowest of 5 scrapes: {slowest:?}; {errors} connections could not be accepted at first");
    assert!(errors > 0);
    assert_eq!(
        served.count(),
        last.scrape("/metrics")
            .await
            .values("table_rows_total")
            .iter()
            .sum::<u64>()
    );
    drop(last);
    served.stop();
}
