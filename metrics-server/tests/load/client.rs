//! A scraper that means well.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a scraper waits, as it says in its requests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How long a hurried scraper stays, whatever it says.
const SHORTEST: Duration = Duration::from_millis(5);

/// A scraper with a connection of its own.
pub(crate) struct Scraper(SendRequest<Body>);

/// What a scraper got.
#[derive(Debug, Default)]
pub(crate) struct Scraped {
    pub(crate) text: String,
    pub(crate) took: Duration,
}

impl Scraper {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(socket)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    /// Sends a request that says so little time, and leaves at the latest when that is over; returns whether it got an exposition.
    pub(crate) async fn hurry(mut self, time: Duration) -> bool {
        let request = Request::get("/metrics")
            .header("host", "localhost")
            .header("x-prometheus-scrape-timeout-seconds", time.as_secs_f64().to_string());
        let request = request.body(Body::empty()).unwrap();
        let answer = timeout(time.min(SHORTEST), self.0.send_request(request)).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == 200))
    }

    /// Scrapes; panics if the answer is not there in time, or is none.
    pub(crate) async fn scrape(&mut self, path: &str) -> Scraped {
        let request = Request::get(path)
            .header("host", "localhost")
            .header("x-prometheus-scrape-timeout-seconds", PATIENCE.as_secs());
        let request = request.body(Body::empty()).unwrap();
        let begun = Instant::now();
        let answer = async {
            let answer = self.0.send_request(request).await.unwrap();
            assert_eq!(answer.status(), 200);
            answer.into_body().collect().await.unwrap().to_bytes()
        };
        let body = timeout(PATIENCE, answer).await.expect("an answer in time");
        Scraped {
            text: String::from_utf8(body.into()).unwrap(),
            took: begun.elapsed(),
        }
    }
}

impl Scraped {
    /// Returns the values of the series of a family that is a counter or gauge.
    pub(crate) fn values(&self, family: &str) -> Vec<u64> {
        let samples = self.text.lines().filter_map(|line| line.strip_prefix(family));
        let values = samples.filter(|rest| rest.starts_with(['{', ' ']));
        values
            .map(|rest| rest.rsplit_once(' ').unwrap().1.parse().unwrap())
            .collect()
    }
}
