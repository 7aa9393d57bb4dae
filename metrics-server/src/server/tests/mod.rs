//! What the server does with clients of all kinds, with answers of all kinds.

mod addresses;
mod hosts;
mod limits;
mod listener;
mod peers;
mod requests;
mod shutdown;
#[cfg(unix)]
mod socket_file;
mod timeouts;
mod uploads;

use std::convert::Infallible;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use metrics::Registry;
use tokio::sync::Semaphore;

use super::limits::HEAD_GRACE;
use super::{Address, ServerBuilder, ServerThread};

const SOON: Duration = Duration::from_secs(5);
const CHUNK: usize = 256 * 1024;
/// What the system would take of a response at once, if it were let.
const MEGABYTE: usize = 1024 * 1024;

const REASONS: [&str; 9] = [
    "client",
    "bad_request",
    "evicted",
    "header_timeout",
    "idle_timeout",
    "response_timeout",
    "error",
    "panic",
    "shutdown",
];

/// A server of answers that the endpoint does not give, and what it counts.
struct Service {
    server: ServerThread,
    registry: Registry,
    gate: Gate,
}

/// What answers to `/gate` wait for.
#[derive(Clone)]
struct Gate {
    arrived: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn new() -> Self {
        Self {
            arrived: Arc::new(Semaphore::new(0)),
            open: Arc::new(Semaphore::new(0)),
        }
    }

    async fn pass(self) -> &'static str {
        self.pass_after(Duration::ZERO).await
    }

    /// Keeps its thread from all else before.
    async fn pass_after(self, pause: Duration) -> &'static str {
        self.arrived.add_permits(1);
        thread::sleep(pause);
        self.open.acquire().await.unwrap().forget();
        "hello"
    }

    /// Waits until so many requests are being answered.
    #[track_caller]
    fn wait_for(&self, count: usize) {
        eventually(|| self.arrived.available_permits() == count);
    }

    fn let_pass(&self, count: usize) {
        self.open.add_permits(count);
    }
}

/// An endless answer: each piece keeps the thread for a while, and then others have their turn.
fn laborious() -> Body {
    let mut is_tired = false;
    let pieces = stream::poll_fn(move |cx| {
        is_tired = !is_tired;
        if is_tired {
            thread::sleep(Duration::from_millis(2));
            return Poll::Ready(Some(Ok::<_, Infallible>(Bytes::from_static(b"x"))));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    });
    Body::from_stream(pieces)
}

impl Service {
    /// Starts one that clients call `x`.
    fn start(configure: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Self {
        Self::start_at(0.into(), |builder| configure(builder.allow_host("x")))
    }

    fn start_at(address: Address, configure: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Self {
        let registry = Registry::new();
        let gate = Gate::new();
        let (visitors, busy) = (gate.clone(), gate.clone());
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/peer", get(peers::peer))
            .route("/gate", get(move || visitors.pass()))
            .route("/busy", get(move || busy.pass_after(2 * HEAD_GRACE)))
            .route("/megabyte", get(|| async { Body::from(vec![b'x'; MEGABYTE]) }))
            .route("/large", get(|| async { Body::from(vec![b'x'; 64 * CHUNK]) }))
            .route(
                "/endless",
                get(|| async {
                    Body::from_stream(stream::repeat(Ok::<_, Infallible>(Bytes::from(vec![b'x'; CHUNK]))))
                }),
            )
            .route("/laborious", get(|| async { laborious() }))
            .route(
                "/panic",
                get(|| async { std::panic::resume_unwind(Box::new("of the test")) as () }),
            );
        let server = configure(ServerBuilder::new(router, registry.clone()))
            .spawn(address)
            .unwrap();
        Self { server, registry, gate }
    }

    fn address(&self) -> SocketAddr {
        self.server.address().socket_addr().unwrap()
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        Client { stream }
    }

    fn open(&self) -> u64 {
        value(&self.registry, "metrics_server_connections ")
    }

    fn closed(&self, reason: &str) -> u64 {
        value(
            &self.registry,
            &format!("metrics_server_connections_closed_total{{reason=\"{reason}\"}} "),
        )
    }

    /// Waits until as many connections have been closed as there were, and checks why.
    #[track_caller]
    fn assert_closed(&self, expected: &[(&str, u64)]) {
        let closed = || REASONS.map(|reason| (reason, self.closed(reason)));
        let sum = |closed: &[(&str, u64)]| closed.iter().map(|(_, count)| count).sum::<u64>();
        eventually(|| self.open() == 0 && sum(&closed()) >= sum(expected));
        let closed: Vec<_> = closed().into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(closed, expected);
    }
}

fn value(registry: &Registry, series: &str) -> u64 {
    let text = registry.render();
    text.lines()
        .find_map(|line| line.strip_prefix(series))
        .unwrap()
        .parse()
        .unwrap()
}

#[track_caller]
fn eventually(holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < SOON);
        thread::sleep(Duration::from_millis(2));
    }
}

struct Client {
    stream: TcpStream,
}

impl Client {
    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    fn get(&mut self, path: &str) -> String {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"));
        self.answer()
    }

    /// Reads one answer whose length is said.
    fn answer(&mut self) -> String {
        let mut text = Vec::new();
        loop {
            let mut byte = [0];
            assert_eq!(
                self.stream.read(&mut byte).unwrap(),
                1,
                "{}",
                String::from_utf8_lossy(&text)
            );
            text.push(byte[0]);
            if text.ends_with(b"\r\n\r\n") {
                break;
            }
        }
        let head = String::from_utf8(text).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut body).unwrap();
        head + std::str::from_utf8(&body).unwrap()
    }

    /// Reads until the server closes its end.
    fn rest(&mut self) -> String {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Reads until the connection is closed, however; returns how much came.
    fn drain(&mut self) -> usize {
        let mut bytes = vec![0; 1024 * 1024];
        let mut count = 0;
        loop {
            match self.stream.read(&mut bytes) {
                Ok(0) => return count,
                Ok(some) => count += some,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                    return count;
                }
            }
        }
    }
}

fn assert_hello(answer: &str) {
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"),
        "{answer}"
    );
}
