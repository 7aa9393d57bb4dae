//! Requests, good and bad.

use std::fmt::Write as _;
use std::io::Read;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::{Service, assert_hello};

#[test]
fn a_connection_is_used_again() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    for _ in 0..3 {
        assert_hello(&client.get("/"));
    }
    assert_eq!(service.open(), 1);
    drop(client);
    service.assert_closed(&[("client", 1)]);
}

#[test]
fn requests_may_be_sent_before_the_answers_are_there() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20));
    for _ in 0..20 {
        assert_hello(&client.answer());
    }
    drop(client);
    service.assert_closed(&[("client", 1)]);
}

#[test]
fn old_clients_are_answered_once() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    let answer = client.rest();
    assert!(
        answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"),
        "{answer}"
    );
    drop(client);
    service.assert_closed(&[("client", 1)]);
}

#[test]
fn nobody_is_answered_who_has_left() {
    let service = Service::start(|builder| builder);
    for (count, how) in [(1, Shutdown::Both), (2, Shutdown::Write)] {
        let mut client = service.connect();
        client.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
        service.gate.wait_for(count);
        client.stream.shutdown(how).unwrap();
        assert_eq!(client.drain(), 0);
        service.assert_closed(&[("error", count as u64)]);
    }
    let mut client = service.connect();
    client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(client.stream.read(&mut [0]).unwrap(), 1);
    drop(client);
    service.assert_closed(&[("error", 3)]);
}

#[test]
fn a_laborious_answer_holds_nobody_up() {
    let service = Service::start(|builder| builder);
    let mut reader = service.connect();
    reader.send("GET /laborious HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(reader.stream.read(&mut [0]).unwrap(), 1);
    let start = Instant::now();
    for _ in 0..20 {
        assert_hello(&service.connect().get("/"));
    }
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn garbage_is_refused() {
    let service = Service::start(|builder| builder);
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello"[..],
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut client = service.connect();
        client.send(garbage);
        let answer = client.rest();
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    }
    let mut client = service.connect();
    client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    client.drain();
    service.assert_closed(&[("bad_request", 4)]);
}

#[test]
fn large_heads_are_refused() {
    let service = Service::start(|builder| builder);
    let long = format!(
        "GET / HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n",
        "x".repeat(1024 * 1024)
    );
    let mut many = String::from("GET / HTTP/1.1\r\n");
    for field in 0..65 {
        write!(many, "x-{field}: 1\r\n").unwrap();
    }
    many += "\r\n";
    for head in [long, many] {
        let mut client = service.connect();
        client.send(head);
        let answer = client.rest();
        assert!(
            answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"),
            "{answer}"
        );
    }
    service.assert_closed(&[("bad_request", 2)]);
}

#[test]
fn heads_that_are_not_too_large_are_taken() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    let mut head = format!("GET / HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n", "x".repeat(15 * 1024));
    for field in 0..62 {
        write!(head, "x-{field}: 1\r\n").unwrap();
    }
    client.send(head + "\r\n");
    assert_hello(&client.answer());
}

#[test]
fn a_panic_costs_its_own_connection() {
    let service = Service::start(|builder| builder);
    let mut other = service.connect();
    assert_hello(&other.get("/"));
    let mut client = service.connect();
    client.send("GET /panic HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(client.drain(), 0);
    assert_hello(&other.get("/"));
    assert_hello(&service.connect().get("/"));
    drop(other);
    service.assert_closed(&[("client", 2), ("panic", 1)]);
}
