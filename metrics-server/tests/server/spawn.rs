//! Servers of programs without tokio, and of programs with it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use metrics::{Metrics, Registry};
use metrics_server::Server;

use crate::{block_on, scrape};

/// What the test has done.
#[derive(Metrics)]
#[metrics(namespace = "spawn")]
struct SpawnStats {
    /// Jobs taken.
    #[metric(counter)]
    jobs: u64,
}

#[test]
fn a_program_without_tokio_is_scraped() {
    let registry = Registry::new();
    let stats = registry.register::<SpawnStats>(()).unwrap();
    let server = Server::builder(&registry).spawn(0).unwrap();
    let address = server.address().socket_addr().unwrap();
    for jobs in 1..4 {
        stats.jobs.inc();
        let answer = scrape(TcpStream::connect(address).unwrap());
        assert!(answer.contains(&format!("\nspawn_jobs_total {jobs}\n")), "{answer}");
        // The one that asks.
        assert!(answer.contains("\nmetrics_server_connections 1\n"), "{answer}");
    }
    server.stop();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn who_asks_for_something_else_is_told_what_there_is() {
    let server = Server::builder(Registry::new()).spawn(0).unwrap();
    let mut client = TcpStream::connect(server.address().socket_addr().unwrap()).unwrap();
    client.write_all(b"GET /metrix HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    let paths = "not found: there are /metrics, /metrics/v1?format=prometheus, /health and /ready\n";
    assert!(
        answer.starts_with("HTTP/1.0 404 Not Found\r\n") && answer.ends_with(paths),
        "{answer}"
    );
}

#[test]
fn a_thread_may_be_had_within_a_runtime() {
    block_on(async {
        let server = Server::builder(Registry::new()).spawn(0).unwrap();
        let address = server.address().socket_addr().unwrap();
        assert!(scrape(TcpStream::connect(address).unwrap()).starts_with("HTTP/1.0 200 OK\r\n"));
        server.stop();
    });
}

#[test]
fn a_runtime_of_several_threads_serves_many() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let registry = Registry::new();
    let server = runtime
        .block_on(Server::builder(&registry).max_connections(8).bind(0))
        .unwrap();
    let address = server.address().socket_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = runtime.spawn(server.run_until(stopped));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let answer = scrape(TcpStream::connect(address).unwrap());
                    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");
                }
            });
        }
    });
    drop(stop);
    runtime.block_on(running).unwrap();
    let text = registry.render();
    assert!(text.contains("metrics_server_connections 0\n"), "{text}");
    let closed = text
        .lines()
        .filter(|line| line.starts_with("metrics_server_connections_closed_total{"));
    let closed = closed
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum::<u64>();
    assert_eq!(closed, 400);
}
