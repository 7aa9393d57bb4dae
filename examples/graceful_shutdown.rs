//! A web service that stops without losing a request or a count: `kill` it while `curl localhost:3000/work` waits, and ask
//! `curl -i localhost:9464/ready` meanwhile.
//!
//! Its metrics have a port of their own, which is the last to be closed.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use metrics_server::{Draining, Endpoint, RequestMetrics, Server};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;

/// How long load balancers need to notice: the period of their probes, times the failures that they allow. Short here, to be
/// watched; 30 seconds by Kubernetes.
const TO_NOTICE: Duration = Duration::from_secs(3);

/// How long until Prometheus has asked once more; in earnest, its scrape interval.
const LAST_SCRAPE: Duration = Duration::from_secs(3);

async fn work() -> &'static str {
    sleep(Duration::from_secs(5)).await;
    "done\n"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let draining = Draining::new();
    let endpoint = Endpoint::new(metrics::global()).draining(&draining);
    let metrics = Server::builder(endpoint).spawn(9464)?;

    let routes = Router::new()
        .route("/", get("Hello!\n"))
        .route("/work", get(work))
        .layer(RequestMetrics::new(metrics::global()));
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let asked = asked_to_stop()?;
    let drained = async move {
        asked.await;
        draining.start();
        eprintln!("draining: not ready any more, but serving");
        sleep(TO_NOTICE).await;
        eprintln!("finishing requests");
    };
    axum::serve(listener, routes).with_graceful_shutdown(drained).await?;

    eprintln!("waiting for the last scrape");
    sleep(LAST_SCRAPE).await;
    // It waits for answers under way, on this thread, which has nothing else to do any more.
    metrics.stop();
    Ok(())
}

/// Returns a future that ends with the first SIGTERM, which Kubernetes, systemd and `kill` send, or Ctrl-C.
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    // From here on, neither ends the program by itself.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
