//! Requests with bodies.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use super::{SOON, Service, assert_hello, eventually};

/// What is read of a body.
const LIMIT: usize = 100 * 1024;
const SHORT: Duration = Duration::from_millis(150);

/// Returns a request with a body of so many bytes, by its length or in chunks.
fn upload(length: usize, chunk: Option<usize>) -> String {
    let start = "POST / HTTP/1.1\r\nhost: x\r\n";
    let body = "x".repeat(length);
    let Some(chunk) = chunk else {
        return format!("{start}content-length: {length}\r\n\r\n{body}");
    };
    let chunks = body.as_bytes().chunks(chunk);
    let chunks = chunks.map(|chunk| format!("{:x};name=value\r\n{}\r\n", chunk.len(), "x".repeat(chunk.len())));
    let chunks: String = chunks.collect();
    format!("{start}transfer-encoding: chunked\r\n\r\n{chunks}0\r\nx-trailer: 1\r\n\r\n")
}

#[test]
fn a_body_is_read_and_the_connection_used_again() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    for request in [
        upload(0, None),
        upload(3, None),
        upload(LIMIT, None),
        upload(0, Some(1)),
        upload(3, Some(1)),
        upload(LIMIT, Some(1000)),
    ] {
        client.send(request.replace("POST", "GET") + &upload(3, None).replace("POST", "GET"));
        for _ in 0..2 {
            let answer = client.answer();
            assert!(!answer.contains("connection: close"), "{answer}");
            assert_hello(&answer);
        }
        client.send(request);
        assert!(client.answer().starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
        assert_hello(&client.get("/"));
    }
    assert_eq!(service.open(), 1);
    drop(client);
    service.assert_closed(&[("client", 1)]);
}

#[test]
fn after_a_longer_body_the_connection_closes() {
    let service = Service::start(|builder| builder);
    let requests = [
        upload(LIMIT + 1, None),
        upload(LIMIT + 1, Some(1000)),
        upload(LIMIT + 1, Some(LIMIT + 1)),
        upload(1024 * 1024, None),
        upload(1024 * 1024, Some(64 * 1024)),
    ];
    for request in &requests {
        let mut client = service.connect();
        // What comes after the answer has been sent must not cost the client the answer.
        for part in request.as_bytes().chunks(256 * 1024) {
            thread::sleep(Duration::from_millis(20));
            client.send(part);
        }
        let answer = client.rest();
        assert!(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
        // What follows the head is not taken for another request.
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    }
    service.assert_closed(&[("client", requests.len() as u64)]);
}

#[test]
fn only_a_body_that_is_read_is_asked_for() {
    let service = Service::start(|builder| builder);
    let head = |field| format!("GET / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n{field}\r\n\r\n");
    let proceed = "HTTP/1.1 100 Continue\r\n\r\n";
    for (field, body) in [
        ("content-length: 3", "abc"),
        ("transfer-encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"),
    ] {
        let mut client = service.connect();
        client.send(head(field));
        let mut asked = vec![0; proceed.len()];
        client.stream.read_exact(&mut asked).unwrap();
        assert_eq!(String::from_utf8(asked).unwrap(), proceed);
        client.send(body);
        assert_hello(&client.answer());
        assert_hello(&client.get("/"));
    }
    let mut client = service.connect();
    client.send(head("content-length: 1000000"));
    assert_hello(&client.rest());
}

#[test]
fn a_request_with_two_lengths_hides_no_other() {
    let service = Service::start(|builder| builder);
    let hidden = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    for lengths in [
        "content-length: 5\r\ncontent-length: 6".to_owned(),
        format!("content-length: {}\r\ntransfer-encoding: chunked", 5 + hidden.len()),
        format!("transfer-encoding: chunked\r\ncontent-length: {}", 5 + hidden.len()),
    ] {
        let mut client = service.connect();
        client.send(format!(
            "POST / HTTP/1.1\r\nhost: x\r\n{lengths}\r\n\r\n0\r\n\r\n{hidden}"
        ));
        let answer = client.rest();
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{lengths}: {answer}");
        assert!(answer.contains("connection: close\r\n"), "{lengths}: {answer}");
    }
}

#[test]
fn a_malformed_body_is_refused() {
    let service = Service::start(|builder| builder);
    for chunk in ["x\r\n", "3\r\nabcd\r\n", "-1\r\n", "fffffffffffffffff\r\n", "\r\n"] {
        let mut client = service.connect();
        client.send(format!(
            "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"
        ));
        let answer = client.rest();
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{chunk} {answer}");
        assert!(
            answer.ends_with("\r\n\r\nthe body is not encoded as its head says\n"),
            "{answer}"
        );
    }
    service.assert_closed(&[("bad_request", 5)]);
}

#[test]
fn a_client_that_leaves_in_the_middle_of_a_body_is_not_answered() {
    let service = Service::start(|builder| builder);
    for (count, how) in [(1, Shutdown::Both), (2, Shutdown::Write)] {
        let mut client = service.connect();
        client.send("GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc");
        client.stream.shutdown(how).unwrap();
        assert_eq!(client.drain(), 0);
        service.assert_closed(&[("error", count)]);
    }
}

#[test]
fn a_body_that_trickles_is_not_waited_for() {
    let service = Service::start(|builder| builder.header_timeout(SHORT));
    let post = "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n";
    // Also that of a request that came together with another.
    for (count, before) in [(1, ""), (2, "GET / HTTP/1.1\r\nhost: x\r\n\r\n")] {
        let mut client = service.connect();
        let start = Instant::now();
        client.send(format!("{before}{post}"));
        if !before.is_empty() {
            assert_hello(&client.answer());
        }
        while client.stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(5));
            assert!(start.elapsed() < SOON);
        }
        assert!(start.elapsed() >= SHORT);
        service.assert_closed(&[("header_timeout", count)]);
    }
    // And that of one that then sends nothing.
    let mut client = service.connect();
    client.send(format!("GET / HTTP/1.1\r\nhost: x\r\n\r\n{post}"));
    assert_hello(&client.answer());
    assert_eq!(client.drain(), 0);
    service.assert_closed(&[("header_timeout", 3)]);
}

#[test]
fn bodies_that_trickle_do_not_hold_others_up() {
    let service = Service::start(|builder| builder.max_connections(100));
    let mut trickling: Vec<_> = (0..500)
        .map(|_| {
            let mut client = service.connect();
            client.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nabc");
            client
        })
        .collect();
    eventually(|| service.closed("evicted") == 400);
    assert_eq!(service.open(), 100);
    for client in &mut trickling[400..] {
        drop(client.stream.write_all(b"x"));
    }
    let start = Instant::now();
    let mut scraper = service.connect();
    for _ in 0..20 {
        assert_hello(&scraper.get("/"));
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert_eq!(service.closed("evicted"), 401);
}

#[test]
fn a_body_that_has_not_come_yet_does_not_keep_a_server_up() {
    let service = Service::start(|builder| builder.grace(Duration::MAX));
    let mut client = service.connect();
    client.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nabc");
    eventually(|| service.open() == 1);
    let start = Instant::now();
    service.server.stop();
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert_eq!(client.drain(), 0);
}
