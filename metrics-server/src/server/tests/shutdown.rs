//! The end of a server.

use std::io::Read;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::{SOON, Service, assert_hello, eventually, value};

#[test]
fn answers_under_way_are_finished() {
    let service = Service::start(|builder| builder);
    let address = service.address();
    let mut idle = service.connect();
    assert_hello(&idle.get("/"));
    let mut half_open = service.connect();
    half_open.send("GET / HT");
    let mut client = service.connect();
    client.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
    service.gate.wait_for(1);
    assert_eq!(service.open(), 3);
    let Service { server, registry, gate } = service;
    let stopping = thread::spawn(move || server.stop());
    assert_eq!(idle.drain() + half_open.drain(), 0);
    assert!(TcpStream::connect(address).is_err());
    assert!(!stopping.is_finished());
    gate.let_pass(1);
    let answer = client.rest();
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert_hello(&answer);
    drop(client);
    stopping.join().unwrap();
    assert_eq!(
        value(
            &registry,
            "metrics_server_connections_closed_total{reason=\"shutdown\"} "
        ),
        3
    );
    assert_eq!(value(&registry, "metrics_server_connections "), 0);
}

#[test]
fn answers_that_take_too_long_are_cut() {
    let service = Service::start(|builder| builder.grace(Duration::from_millis(200)));
    let mut clients = Vec::new();
    for path in ["/gate", "/endless"] {
        let mut client = service.connect();
        client.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"));
        clients.push(client);
    }
    service.gate.wait_for(1);
    eventually(|| service.open() == 2);
    let mut some = [0; 1];
    clients[1].stream.read_exact(&mut some).unwrap();
    let start = Instant::now();
    service.server.stop();
    assert!(
        start.elapsed() >= Duration::from_millis(200) && start.elapsed() < SOON,
        "{:?}",
        start.elapsed()
    );
    for mut client in clients {
        client.drain();
    }
    assert_eq!(
        value(
            &service.registry,
            "metrics_server_connections_closed_total{reason=\"shutdown\"} "
        ),
        2
    );
}

#[test]
fn dropping_closes_everything_at_once() {
    let service = Service::start(|builder| builder.grace(Duration::MAX));
    let address = service.address();
    let mut idle = service.connect();
    assert_hello(&idle.get("/"));
    let mut waiting = service.connect();
    waiting.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
    service.gate.wait_for(1);
    let mut deaf = service.connect();
    deaf.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    deaf.stream.read_exact(&mut [0]).unwrap();
    let Service { server, registry, .. } = service;
    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(idle.drain() + waiting.drain(), 0);
    let closed = "metrics_server_connections_closed_total{reason=\"shutdown\"} ";
    assert_eq!(value(&registry, closed), 3);
    assert_eq!(value(&registry, "metrics_server_connections "), 0);
}

#[test]
fn a_detached_server_goes_on() {
    let service = Service::start(|builder| builder);
    let address = service.address();
    let mut client = service.connect();
    service.server.detach();
    assert_hello(&client.get("/"));
    assert!(TcpStream::connect(address).is_ok());
}
