//! The server as programs use it.

#[path = "server/address.rs"]
mod address;
#[cfg(unix)]
#[path = "server/descriptors.rs"]
mod descriptors;
#[path = "server/freshness.rs"]
mod freshness;
#[path = "server/paths.rs"]
mod paths;
#[path = "server/spawn.rs"]
mod spawn;
#[cfg(unix)]
#[path = "server/unix.rs"]
mod unix;

use std::io::{Read, Write};
use std::time::Duration;

/// Asks for metrics on a new connection; returns the whole answer.
fn scrape(client: impl Read + Write) -> String {
    scrape_with(client, "GET /metrics HTTP/1.0\r\n\r\n")
}

/// Sends a request on a new connection; returns the whole answer.
fn scrape_with(mut client: impl Read + Write, request: &str) -> String {
    client.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

const SOON: Duration = Duration::from_secs(5);
