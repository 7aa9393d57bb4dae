//! A web service that counts its own requests and serves its metrics: `curl localhost:3000/hello/you` a few times, then
//! `curl localhost:3000/metrics`.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use axum::serve::ListenerExt;
use metrics::{Histogram, Metrics};
use metrics_server::{Endpoint, RequestMetrics};
use tokio::net::TcpListener;

/// What the service has done.
#[derive(Metrics)]
#[metrics(namespace = "hello")]
struct Stats {
    /// Names that were greeted, by how long they are.
    #[metric(histogram, buckets(NameLength = [4.0, 8.0, 16.0]))]
    name_length: Histogram<NameLength>,
}

async fn hello(Path(name): Path<String>) -> String {
    Stats::global().name_length.observe(name.len() as u64);
    format!("Hello {name}!\n")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let endpoint = Endpoint::new(metrics::global()).version(env!("CARGO_PKG_VERSION"));
    let app = Router::new()
        .route("/hello/{name}", get(hello))
        .merge(endpoint.router())
        // After all routes, so that what matches none is counted, too. Scrapes are not among the
        // requests of the service.
        .layer(RequestMetrics::new(metrics::global()).ignore(Endpoint::ROUTES));
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    // Expositions are large: without it their ends would wait for the client to confirm what came before.
    let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
    axum::serve(listener, app).await
}
