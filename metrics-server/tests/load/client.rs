//! A scraper that means well.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::body::Body;
use http::{HeaderValue, Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

/// How long a scraper waits, as it says in its requests.
pub(crate) const SCRAPE_TIMEOUT: Duration = Duration::from_secs(10);

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

/// What became of a scrape that got no whole exposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// It could not connect.
    Connect,
    /// The answer was not there in time.
    Timeout,
    /// The connection was closed before the answer, or in the middle of it.
    Cut,
    /// The answer had a status other than 200.
    Status(u16),
    /// The answer ended well, and was not all of the exposition.
    Incomplete,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("not connected"),
            Self::Timeout => f.write_str("not in time"),
            Self::Cut => f.write_str("cut"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Incomplete => f.write_str("incomplete"),
        }
    }
}

/// A scrape on a new connection, which may fail.
#[derive(Debug, Clone)]
pub(crate) struct Scrape {
    pub(crate) address: SocketAddr,
    /// Where it comes from, if that matters.
    pub(crate) source: Option<IpAddr>,
    /// How long it waits, from before it connects.
    pub(crate) timeout: Duration,
    pub(crate) accept: Option<&'static str>,
    /// How much it reads in a second at most.
    pub(crate) bytes_per_second: Option<u32>,
}

impl Scrape {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self {
            address,
            source: None,
            timeout: SCRAPE_TIMEOUT,
            accept: None,
            bytes_per_second: None,
        }
    }

    /// Connects and scrapes.
    pub(crate) async fn run(&self) -> Result<Scraped, Failure> {
        let begun = Instant::now();
        let answered = timeout(self.timeout, self.exchange()).await;
        let text = answered.unwrap_or(Err(Failure::Timeout))?;
        let took = begun.elapsed();
        let text = String::from_utf8(text).map_err(|_| Failure::Incomplete)?;
        Ok(Scraped { text, took })
    }

    async fn exchange(&self) -> Result<Vec<u8>, Failure> {
        let socket = self.connect().await.map_err(|_| Failure::Connect)?;
        let (mut sender, connection) = handshake(TokioIo::new(socket)).await.map_err(|_| Failure::Connect)?;
        tokio::spawn(connection);
        let mut request = request("/metrics", self.timeout);
        if let Some(accept) = self.accept {
            request.headers_mut().insert("accept", HeaderValue::from_static(accept));
        }
        let answer = sender.send_request(request).await.map_err(|_| Failure::Cut)?;
        if answer.status() != 200 {
            return Err(Failure::Status(answer.status().as_u16()));
        }
        self.read(answer).await.map_err(|_| Failure::Cut)
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        if let Some(source) = self.source {
            socket.bind((source, 0).into())?;
        }
        socket.connect(self.address).await
    }

    async fn read(&self, mut answer: Response<Incoming>) -> hyper::Result<Vec<u8>> {
        let mut text = Vec::new();
        while let Some(frame) = answer.frame().await {
            let frame = frame?;
            let Some(data) = frame.data_ref() else { continue };
            text.extend_from_slice(data);
            if let Some(bytes_per_second) = self.bytes_per_second {
                let bytes = u32::try_from(data.len()).unwrap();
                sleep(Duration::from_secs(1) * bytes / bytes_per_second).await;
            }
        }
        Ok(text)
    }
}

/// Returns a request that says how long its sender waits.
fn request(path: &str, time: Duration) -> Request<Body> {
    let request = Request::get(path)
        .header("host", "localhost")
        .header("x-prometheus-scrape-timeout-seconds", time.as_secs_f64().to_string());
    request.body(Body::empty()).unwrap()
}

impl Scraper {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address).await.unwrap()
    }

    pub(crate) async fn try_connect(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a request that says so little time, and leaves at the latest when that is over; returns whether it got an exposition.
    pub(crate) async fn hurry(mut self, time: Duration) -> bool {
        let answer = timeout(time.min(SHORTEST), self.0.send_request(request("/metrics", time))).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == 200))
    }

    /// Scrapes; panics if the answer is not there in time, or is none.
    pub(crate) async fn scrape(&mut self, path: &str) -> Scraped {
        let begun = Instant::now();
        let answer = async {
            let answer = self.0.send_request(request(path, SCRAPE_TIMEOUT)).await.unwrap();
            assert_eq!(answer.status(), 200);
            answer.into_body().collect().await.unwrap().to_bytes()
        };
        let body = timeout(SCRAPE_TIMEOUT, answer).await.expect("an answer in time");
        Scraped {
            text: String::from_utf8(body.into()).unwrap(),
            took: begun.elapsed(),
        }
    }
}

impl Scraped {
    /// Returns the values of the series of a family that is a counter or gauge.
    pub(crate) fn values(&self, family: &str) -> Vec<u64> {
        self.samples(family).map(|(_, value)| value.parse().unwrap()).collect()
    }

    /// Returns the value of one series, which is named with its labels as they are written, or 0.
    pub(crate) fn value(&self, series: &str) -> u64 {
        self.values(series).first().copied().unwrap_or(0)
    }

    /// Returns labels and value of the series of a family.
    pub(crate) fn samples<'a>(&'a self, family: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let samples = self.text.lines().filter_map(move |line| line.strip_prefix(family));
        let samples = samples.filter(|rest| rest.starts_with(['{', ' ']));
        samples.map(|rest| rest.rsplit_once(' ').unwrap())
    }
}
