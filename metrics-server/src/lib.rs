//! Serves metrics over HTTP: safe by default, right for real Prometheus servers.
//!
//! * [`Server`] runs alone, beside a program: [`bind`](ServerBuilder::bind) it in one that has tokio, [`spawn`](ServerBuilder::spawn) it in one that
//!   has not.
//! * [`Endpoint`], or [`router`] for short, is what it serves: routes to mount in an axum application of one's own.
//! * [`RequestMetrics`] is a tower layer that counts and times the requests of any HTTP service.
//!
//! A program that forks starts its server [after the fork](ServerThread#forks).
//!
//! ```
//! use metrics::Metrics;
//! use metrics_server::{Check, Endpoint, Server};
//!
//! /// What this program has done.
//! #[derive(Metrics)]
//! #[metrics(namespace = "mill")]
//! struct MillStats {
//!     /// Sacks filled.
//!     #[metric(counter)]
//!     sacks: u64,
//! }
//!
//! let endpoint = Endpoint::new(metrics::global()).check(Check::new("stones", || {
//!     if MillStats::global().sacks.value() > 0 { Ok(()) } else { Err("not a sack yet") }
//! }));
//! // `9464` instead of 0, for this machine alone; `"0.0.0.0:9464"` for all that can reach it.
//! let server = Server::builder(endpoint).spawn(0)?;
//! println!("http://{}/metrics", server.address());
//!
//! MillStats::global().sacks.inc();
//! server.stop();
//! # Ok::<(), metrics_server::BindError>(())
//! ```
//!
//! # Safe by default
//!
//! | danger | what is done |
//! | --- | --- |
//! | every client may read | it listens on loopback unless an address is written; [tokens](Endpoint::bearer_token), [networks](Endpoint::allow), Unix sockets |
//! | many scrapers | those that come while a gather is running share the next one; [`max_scrapes`](Endpoint::max_scrapes), [`max_gathers`](Endpoint::max_gathers), [`max_snapshots`](Endpoint::max_snapshots) |
//! | slow scrapers | responses are encoded as they are read; [`response_timeout`](ServerBuilder::response_timeout); responses of [clients that read too slowly](Endpoint#clients-that-read-slowly) are evicted when others need their connection or the memory of their snapshot |
//! | connections that say nothing | [`header_timeout`](ServerBuilder::header_timeout), [`idle_timeout`](ServerBuilder::idle_timeout); at [`max_connections`](ServerBuilder::max_connections) they are evicted, those of clients with more than their share first |
//! | collectors that hang | are left out by the deadline of the gather, which `X-Prometheus-Scrape-Timeout-Seconds` can make earlier, and counted in `metrics_late_answers_total` |
//! | readiness checks that hang | each has a [deadline](Check::deadline), and runs once at a time |
//! | what readiness checks say | [is public](Check#messages-are-public), and cut at 1 KiB |
//! | large requests | heads have a limit; bodies are read up to 100 KiB, in the time of the head, and thrown away |
//! | web pages that have their name resolved to this machine | on loopback, requests for a host that is not this machine are refused: [`allow_host`](ServerBuilder::allow_host) |
//! | browsers that guess | `X-Content-Type-Options: nosniff` |
//! | no file descriptors left | accepting pauses, for longer each time, and idle connections are closed |
//!
//! Requests are not encrypted: tokens are for networks that can be trusted to that extent, or put a proxy that speaks TLS in front, on the same
//! machine.
//!
//! [The threat model](#threat-model) says what an attacker can and cannot do, and which tests show it.
//!
//! The limits of connections are the [`Server`]'s. An application that mounts the [`router`] has its own server, and that one's limits.
//!
//! # Graceful shutdown
//!
//! An endpoint that is merged into an application ends with the application's listener: then
//! nothing tells load balancers to send no more, and what the last requests count is never scraped.
//! So give it a port of its own, and stop it last:
//!
//! 1. [Start draining](Draining::start). `/ready` answers 503; the application answers as before.
//! 2. Wait until load balancers have noticed: the period of their probes, times the failures that
//!    they allow.
//! 3. Stop the application's listener, and finish its requests.
//! 4. Wait for one more scrape.
//! 5. Stop the server of the metrics.
//!
//! All of it has to fit into the time that the program is given: 30 seconds by Kubernetes, unless
//! it is told otherwise.
//!
//! ```
//! use std::time::Duration;
//!
//! use axum::Router;
//! use axum::routing::get;
//! use metrics_server::{Draining, Endpoint, Server};
//! use tokio::net::TcpListener;
//! use tokio::time::sleep;
//!
//! # const TO_NOTICE: Duration = Duration::from_millis(10);
//! # const SCRAPE_INTERVAL: Duration = Duration::from_millis(10);
//! # async fn is_told_to_stop() {}
//! # fn status(address: impl std::net::ToSocketAddrs, path: &str) -> std::io::Result<String> {
//! #     use std::io::{Read, Write};
//! #     let mut client = std::net::TcpStream::connect(address)?;
//! #     client.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes())?;
//! #     let mut answer = String::new();
//! #     client.read_to_string(&mut answer)?;
//! #     Ok(answer[9..12].to_owned())
//! # }
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let draining = Draining::new();
//!     let endpoint = Endpoint::new(metrics::global()).draining(&draining);
//!     // `9464` instead of 0.
//!     let metrics = Server::builder(endpoint).spawn(0)?;
//!     let address = metrics.address().to_string();
//!     assert_eq!(status(&address, "/ready")?, "200");
//!
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let application = listener.local_addr()?;
//!     let drain = async move {
//!         is_told_to_stop().await;
//!         draining.start();
//!         sleep(TO_NOTICE).await;
//! #         let statuses = tokio::task::spawn_blocking(move || {
//! #             let endpoint = ["/ready", "/health"].map(|path| status(&address, path).unwrap());
//! #             (endpoint, status(application, "/").unwrap())
//! #         });
//! #         let (endpoint, application) = statuses.await.unwrap();
//! #         assert_eq!((endpoint, &*application), (["503", "200"].map(str::to_owned), "200"));
//!     };
//!     let routes = Router::new().route("/", get("Hello!\n"));
//!     axum::serve(listener, routes).with_graceful_shutdown(drain).await?;
//!
//!     // The application is gone, the metrics are not.
//!     assert!(status(application, "/").is_err());
//!     assert_eq!(status(metrics.address().to_string(), "/metrics")?, "200");
//!     sleep(SCRAPE_INTERVAL).await;
//!     metrics.stop();
//!     Ok(())
//! }
//! ```
//!
//! # Threat model
//!
#![doc = include_str!("../docs/threat_model.md")]
//!
//! # Features
//!
//! `gzip`, on, and `zstd`, off: what answers may be compressed by. Prometheus asks for gzip; zstd needs a C compiler.

mod endpoint;
mod negotiation;
mod peer;
mod read_progress;
mod request;
mod scrape;
mod server;

pub use endpoint::{Check, Draining, Endpoint, Network, NetworkError, NetworkErrorKind, Token, TokenError, router};
pub use request::{
    FastRequestBuckets, RequestBuckets, RequestMetrics, RequestMetricsBody, RequestMetricsFuture,
    RequestMetricsService, RequestTiming, Route,
};
pub use server::{
    Address, AddressError, AddressErrorKind, BindError, HostError, HostErrorKind, Server, ServerBuilder, ServerThread,
};

/// The README's programs compile and run: here, where all that they use can be had.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
