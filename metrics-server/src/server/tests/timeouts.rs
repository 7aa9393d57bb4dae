//! Clients that take their time.

use std::io::{ErrorKind, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::{CHUNK, SOON, Service, assert_hello, eventually};

const SHORT: Duration = Duration::from_millis(150);

#[test]
fn a_connection_without_a_request_is_closed() {
    let service = Service::start(|builder| builder.header_timeout(SHORT));
    let start = Instant::now();
    assert_eq!(service.connect().drain(), 0);
    assert!(start.elapsed() >= SHORT);
    service.assert_closed(&[("header_timeout", 1)]);
}

#[test]
fn a_head_that_trickles_is_not_waited_for() {
    let service = Service::start(|builder| builder.header_timeout(SHORT));
    let mut client = service.connect();
    let start = Instant::now();
    client.send("GET / HTTP/1.1\r\nx: ");
    while client.stream.write_all(b"x").is_ok() {
        thread::sleep(Duration::from_millis(5));
        assert!(start.elapsed() < SOON);
    }
    assert!(start.elapsed() >= SHORT);
    service.assert_closed(&[("header_timeout", 1)]);
}

#[test]
fn a_later_head_is_due_from_its_first_byte() {
    let service = Service::start(|builder| builder.header_timeout(SHORT));
    let mut client = service.connect();
    assert_hello(&client.get("/"));
    thread::sleep(2 * SHORT);
    client.send("GET / HTTP/1.1\r\n");
    assert_eq!(client.drain(), 0);
    service.assert_closed(&[("header_timeout", 1)]);
}

#[test]
fn a_connection_without_another_request_is_closed() {
    let service = Service::start(|builder| builder.idle_timeout(SHORT));
    let mut client = service.connect();
    assert_hello(&client.get("/"));
    let start = Instant::now();
    assert_eq!(client.drain(), 0);
    assert!(start.elapsed() >= SHORT / 2);
    service.assert_closed(&[("idle_timeout", 1)]);
}

#[test]
fn an_answer_that_does_not_come_is_not_waited_for() {
    let service = Service::start(|builder| builder.response_timeout(SHORT));
    let mut client = service.connect();
    client.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(client.drain(), 0);
    service.assert_closed(&[("response_timeout", 1)]);
}

/// What the answer is of makes no difference: one that is made already and one that never ends.
#[test]
fn a_client_that_does_not_read_is_closed() {
    let service = Service::start(|builder| builder.response_timeout(SHORT).idle_timeout(Duration::from_mins(1)));
    let mut clients = Vec::new();
    for path in ["/large", "/endless"] {
        let mut client = service.connect();
        client.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"));
        clients.push(client);
    }
    service.assert_closed(&[("response_timeout", 2)]);
    // The kernel keeps nothing for them either.
    for mut client in clients {
        let mut bytes = vec![0; CHUNK];
        let error = (0..64).find_map(|_| client.stream.read(&mut bytes).err()).unwrap();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
}

#[test]
fn a_small_answer_that_is_not_read_leaves_an_idle_connection() {
    let service = Service::start(|builder| builder.response_timeout(SHORT).idle_timeout(2 * SHORT));
    let mut client = service.connect();
    client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    service.assert_closed(&[("idle_timeout", 1)]);
}

#[test]
fn a_client_that_trickles_is_closed() {
    let service = Service::start(|builder| builder.response_timeout(2 * SHORT));
    let mut client = service.connect();
    client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    let start = Instant::now();
    eventually(|| service.open() == 1);
    let mut bytes = [0; 4096];
    while service.open() == 1 {
        drop(client.stream.read(&mut bytes));
        thread::sleep(Duration::from_millis(2));
        assert!(start.elapsed() < SOON);
    }
    service.assert_closed(&[("response_timeout", 1)]);
}

#[test]
fn each_request_has_its_own_time() {
    let service = Service::start(|builder| builder.response_timeout(4 * SHORT).header_timeout(4 * SHORT));
    let mut client = service.connect();
    for _ in 0..8 {
        assert_hello(&client.get("/"));
        thread::sleep(SHORT);
    }
    drop(client);
    service.assert_closed(&[("client", 1)]);
}

#[test]
fn a_client_that_keeps_its_end_open_is_not_waited_for() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    client.rest();
    let start = Instant::now();
    service.assert_closed(&[("client", 1)]);
    assert!(start.elapsed() > SHORT);
}

#[test]
fn time_without_end_is_no_mistake() {
    let for_ever = Duration::MAX;
    let service = Service::start(|builder| {
        builder
            .header_timeout(for_ever)
            .idle_timeout(for_ever)
            .response_timeout(for_ever)
            .grace(for_ever)
    });
    let mut client = service.connect();
    assert_hello(&client.get("/"));
    service.server.stop();
}
