//! A web service with its own `/metrics` route: `curl localhost:3000/hello` a few times, then `curl localhost:3000/metrics`.

use axum::{Router, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};
use metrics::{Format, Histogram, Metrics};

/// What the service has done.
#[derive(Metrics)]
#[metrics(namespace = "hello")]
struct Stats {
    /// Time to answer one request.
    #[metric(histogram, unit = "seconds")]
    request_duration: Histogram,
}

async fn hello() -> &'static str {
    let _timer = Stats::global().request_duration.start_timer();
    "Hello!\n"
}

async fn exposition() -> impl IntoResponse {
    let exposition = metrics::global().render_as(Format::Text);
    ([(CONTENT_TYPE, exposition.content_type())], exposition.into_body())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let routes = Router::new()
        .route("/hello", get(hello))
        .route("/metrics", get(exposition));
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, routes).await
}
