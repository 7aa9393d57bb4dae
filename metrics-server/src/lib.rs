//! Serves metrics over HTTP: safe by default, right for real Prometheus servers.
//!
//! * [`Server`] runs alone, beside a program: [`bind`](ServerBuilder::bind) it in one that has tokio, [`spawn`](ServerBuilder::spawn) it in one that
//!   has not.
//! * [`Endpoint`], or [`router`] for short, is what it serves: routes to mount in an axum application of one's own.
//! * [`RequestMetrics`] is a tower layer that counts and times the requests of any HTTP service.
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
//! | everybody may read | it listens on loopback unless an address is written; [tokens](Endpoint::bearer_token), [networks](Endpoint::allow), Unix sockets |
//! | many scrapers | those that come while a gather is running share the next one; [`max_scrapes`](Endpoint::max_scrapes), [`max_gathers`](Endpoint::max_gathers), [`max_snapshots`](Endpoint::max_snapshots) |
//! | slow scrapers | answers are encoded as they are read; [`response_timeout`](ServerBuilder::response_timeout); responses that clients do not read are evicted when others need their slot or the memory of their snapshot |
//! | connections that say nothing | [`header_timeout`](ServerBuilder::header_timeout), [`idle_timeout`](ServerBuilder::idle_timeout); at [`max_connections`](ServerBuilder::max_connections) one of them makes room |
//! | collectors that hang | are left out by the deadline of the gather, which `X-Prometheus-Scrape-Timeout-Seconds` can make earlier, and counted in `metrics_late_answers_total` |
//! | readiness checks that hang | each has a [deadline](Check::deadline), and runs once at a time |
//! | large requests | heads have a limit; bodies are read up to 100 KiB, in the time of the head, and thrown away |
//! | web pages that have their name resolved to this machine | on loopback, requests for a host that is not this machine are refused: [`allow_host`](ServerBuilder::allow_host) |
//! | browsers that guess | `X-Content-Type-Options: nosniff` |
//! | no file descriptors left | accepting pauses, for longer each time, and idle connections are closed |
//!
//! Requests are not encrypted: tokens are for networks that can be trusted to that extent, or put a proxy that speaks TLS in front, on the same
//! machine.
//!
//! The limits of connections are the [`Server`]'s. An application that mounts the [`router`] has its own server, and that one's limits.
//!
//! # Features
//!
//! `gzip`, on, and `zstd`, off: what answers may be compressed by. Prometheus asks for gzip; zstd needs a C compiler.

mod endpoint;
mod negotiation;
mod peer;
mod request;
mod scrape;
mod server;

pub use endpoint::{Check, Endpoint, Network, NetworkError, NetworkErrorKind, Token, TokenError, router};
pub use request::{RequestMetrics, RequestMetricsBody, RequestMetricsFuture, RequestMetricsService, Route};
pub use server::{
    Address, AddressError, AddressErrorKind, BindError, HostError, HostErrorKind, Server, ServerBuilder, ServerThread,
};

/// The README's programs compile and run: here, where all that they use can be had.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
