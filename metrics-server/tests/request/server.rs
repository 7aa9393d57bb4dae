//! A server on the loopback interface, clients that write requests by hand, and what a registry
//! says of them.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use metrics::{Filter, Format, Registry, SampleValue};
use metrics_server::RequestMetrics;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Longer than anything here takes on the slowest machine.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// Serves routes until it is dropped.
pub(crate) struct Server {
    pub(crate) registry: Registry,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves routes, with metrics around each.
    pub(crate) async fn start(routes: Router) -> Self {
        let registry = Registry::new();
        let routes = routes.layer(RequestMetrics::new(&registry));
        let serve = |listener| async { axum::serve(listener, routes).await.expect("it serves") };
        Self::serve(registry, serve).await
    }

    /// Has something serve on a free port, and count in a registry.
    pub(crate) async fn serve<F>(registry: Registry, serve: impl FnOnce(TcpListener) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let task = tokio::spawn(serve(listener));
        Self {
            registry,
            address,
            task,
        }
    }

    /// Connects and sends a request; `request` is its first line and further heads.
    pub(crate) async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("somebody listens");
        let text = format!("{}\r\nHost: localhost\r\n\r\n", request.replace('\n', "\r\n"));
        stream.write_all(text.as_bytes()).await.expect("somebody reads");
        stream
    }

    /// Sends a request and returns its answer, after which the server closes the connection.
    pub(crate) async fn ask(&self, request: &str) -> String {
        let mut stream = self.send(&format!("{request}\nConnection: close")).await;
        let mut answer = Vec::new();
        timeout(LONG, stream.read_to_end(&mut answer))
            .await
            .expect("the server closes")
            .expect("an answer");
        String::from_utf8(answer).expect("text")
    }

    /// Waits until exactly these series are there: the server ends requests when it likes.
    pub(crate) async fn settled(&self, expected: &[&str]) {
        settled(&self.registry, expected).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads until a text has come.
pub(crate) async fn read_until(stream: &mut TcpStream, wanted: &str) {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(wanted) {
        let len = timeout(LONG, stream.read_buf(&mut read)).await.expect("in time");
        assert!(len.expect("it can be read") > 0, "closed before {wanted:?}");
    }
}

pub(crate) async fn settled(registry: &Registry, expected: &[&str]) {
    for _ in 0..2000 {
        if series(registry) == expected {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(series(registry), expected);
}

/// Renders all but durations.
pub(crate) fn rendered(registry: &Registry) -> String {
    let filter = Filter::new().prefix("http_requests").prefix("metrics_");
    let exposition = registry.gather_filtered(&filter).encode(Format::Text);
    String::from_utf8(exposition.into_body()).expect("text")
}

/// Returns the series of requests, in short: `GET /orders/{id} 2xx: 1`, and `GET /orders/{id}: 0`
/// for those in flight. Every request that is over must have been timed.
pub(crate) fn series(registry: &Registry) -> Vec<String> {
    let snapshot = registry.gather();
    let read = |family: &str| -> Vec<String> {
        let family = snapshot.family(family).expect("it is registered");
        let lines = family.series().map(|series| {
            let labels: Vec<_> = ["method", "route", "status"]
                .iter()
                .filter_map(|name| series.label(name))
                .collect();
            let value = match series.value() {
                SampleValue::Number(number) => number.as_f64().to_string(),
                SampleValue::Histogram(histogram) => histogram.count().to_string(),
                other => panic!("no such value: {other:?}"),
            };
            format!("{}: {value}", labels.join(" "))
        });
        lines.collect()
    };
    let mut lines = read("http_requests_total");
    assert_eq!(lines, read("http_request_duration_seconds"));
    lines.extend(read("http_requests_in_flight"));
    lines
}
