//! More clients than there may be.

use std::io::{Read, Write};
#[cfg(target_os = "linux")]
use std::net::SocketAddr;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use super::{Client, MEGABYTE};
use super::{HEAD_GRACE, SOON, Service, assert_hello, eventually};

#[test]
fn half_open_connections_hold_nobody_up() {
    let service = Service::start(|builder| builder.max_connections(100));
    let half_open: Vec<_> = (0..500)
        .map(|_| {
            let mut client = service.connect();
            client.send("GET / HTTP/1.1\r\n");
            client
        })
        .collect();
    eventually(|| service.closed("evicted") == 400);
    assert_eq!(service.open(), 100);
    let start = Instant::now();
    let mut scraper = service.connect();
    for _ in 0..20 {
        assert_hello(&scraper.get("/"));
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    drop((half_open, scraper));
    // 99 of them have broken in the middle of a head.
    service.assert_closed(&[("client", 1), ("evicted", 401), ("error", 99)]);
}

#[test]
fn who_has_sent_a_request_is_answered() {
    for (limit, busy, burst) in [(8, 7, 2), (8, 7, 40), (8, 0, 40), (64, 0, 100)] {
        let service = Service::start(|builder| builder.max_connections(limit));
        let mut served: Vec<_> = (0..busy).map(|_| service.connect()).collect();
        for client in &mut served {
            client.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
        }
        service.gate.wait_for(busy);
        let connect = |_| {
            let mut client = service.connect();
            client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
            client
        };
        let mut clients: Vec<_> = (0..burst).map(connect).collect();
        for client in &mut clients {
            assert_hello(&client.answer());
        }
        service.gate.let_pass(busy);
        for client in &mut served {
            assert_hello(&client.answer());
        }
    }
}

#[test]
fn who_has_just_connected_makes_no_room() {
    let service = Service::start(|builder| builder.max_connections(1));
    let start = Instant::now();
    let mut silent = service.connect();
    let mut next = service.connect();
    assert_hello(&next.get("/"));
    assert!(start.elapsed() >= HEAD_GRACE, "{:?}", start.elapsed());
    assert_eq!(silent.drain(), 0);
    drop(next);
    service.assert_closed(&[("client", 1), ("evicted", 1)]);
}

#[test]
fn a_request_that_has_not_been_read_yet_is_answered() {
    let service = Service::start(|builder| builder.max_connections(2));
    let mut waiting = service.connect();
    let mut busy = service.connect();
    eventually(|| service.open() == 2);
    busy.send("GET /busy HTTP/1.1\r\nhost: x\r\n\r\n");
    service.gate.wait_for(1);
    // Nothing is read for a while.
    let mut next = service.connect();
    for client in [&mut next, &mut waiting] {
        client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    assert_hello(&waiting.answer());
    assert_hello(&next.answer());
    service.gate.let_pass(1);
    assert_hello(&busy.answer());
}

#[test]
fn who_has_waited_longest_makes_room() {
    let service = Service::start(|builder| builder.max_connections(2));
    let mut first = service.connect();
    assert_hello(&first.get("/"));
    let mut second = service.connect();
    assert_hello(&second.get("/"));
    // Now the second has waited longer.
    assert_hello(&first.get("/"));
    let mut third = service.connect();
    assert_hello(&third.get("/"));
    assert_eq!(second.drain(), 0);
    assert_hello(&first.get("/"));
    drop((first, third));
    service.assert_closed(&[("client", 2), ("evicted", 1)]);
}

#[test]
fn who_sends_nothing_is_kept_longer_than_who_has_been_answered() {
    let service = Service::start(|builder| builder.max_connections(2));
    let mut half_open = service.connect();
    half_open.send("GET / HTTP/1.1\r\n");
    let mut idle = service.connect();
    assert_hello(&idle.get("/"));
    let mut next = service.connect();
    assert_hello(&next.get("/"));
    assert_eq!(idle.drain(), 0);
    half_open.send("host: x\r\n\r\n");
    assert_hello(&half_open.answer());
    drop((half_open, next));
    service.assert_closed(&[("client", 2), ("evicted", 1)]);
}

#[test]
fn who_reads_nothing_makes_room_if_nobody_else_does() {
    let service = Service::start(|builder| builder.max_connections(2));
    let mut deaf = [service.connect(), service.connect()];
    for client in &mut deaf {
        client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    let start = Instant::now();
    for _ in 0..3 {
        assert_hello(&service.connect().get("/"));
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    drop(deaf);
    eventually(|| service.open() == 0);
    assert!(service.closed("evicted") >= 1);
    assert_eq!(service.closed("response_timeout"), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_response_that_the_system_could_hold_is_cut_if_its_client_does_not_read_it() {
    let service = Service::start(|builder| builder.max_connections(1));
    let mut deaf = service.connect();
    deaf.send("GET /megabyte HTTP/1.1\r\nhost: x\r\n\r\n");
    eventually(|| service.open() == 1);
    assert_hello(&service.connect().get("/"));
    let read = deaf.drain();
    assert!(read < MEGABYTE, "{read}");
    assert_eq!(service.closed("evicted"), 1);
}

/// Connects from another address of this machine: Linux has all of `127.0.0.0/8`.
#[cfg(target_os = "linux")]
fn connect_from(source: [u8; 4], service: &Service) -> Client {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((source, 0)).into()).unwrap();
    socket.connect(&service.address().into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(SOON)).unwrap();
    Client { stream }
}

#[cfg(target_os = "linux")]
#[test]
fn a_peer_with_more_than_its_share_makes_room_first() {
    let service = Service::start(|builder| builder.max_connections(5));
    let mut other = connect_from([127, 0, 0, 2], &service);
    assert_hello(&other.get("/"));
    // Each has waited for less time than the other.
    let mut crowd: Vec<_> = (0..20)
        .map(|_| {
            let mut client = service.connect();
            assert_hello(&client.get("/"));
            client
        })
        .collect();
    eventually(|| service.closed("evicted") == 16);
    assert_hello(&other.get("/"));
    assert_eq!(crowd[0].drain(), 0);
    drop((other, crowd));
    service.assert_closed(&[("client", 5), ("evicted", 16)]);
}

#[test]
fn who_always_has_another_request_makes_room_as_well() {
    let service = Service::start(|builder| builder.max_connections(4));
    let address = service.server.address().socket_addr().unwrap();
    let answer = service.connect().get("/").len();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let batch = "GET / HTTP/1.1\r\nhost: x\r\n\r\n".repeat(64);
                let mut answers = vec![0; 64 * answer];
                while !over.load(Ordering::Relaxed) {
                    let mut client = TcpStream::connect(address).unwrap();
                    client.set_read_timeout(Some(SOON)).unwrap();
                    // There is always a batch that has not been answered.
                    let mut sent = client.write_all(batch.as_bytes());
                    while !over.load(Ordering::Relaxed) && sent.is_ok() {
                        let read = client.write_all(batch.as_bytes());
                        sent = read.and_then(|()| client.read_exact(&mut answers));
                    }
                }
            });
        }
        eventually(|| service.open() == 4);
        // Whatever comes of it.
        let answered = catch_unwind(AssertUnwindSafe(|| service.connect().get("/")));
        over.store(true, Ordering::Relaxed);
        assert_hello(&answered.unwrap());
    });
    assert!(service.closed("evicted") >= 1);
}

#[test]
fn who_is_being_answered_makes_no_room() {
    let service = Service::start(|builder| builder.max_connections(2));
    let mut served = [service.connect(), service.connect()];
    for client in &mut served {
        client.send("GET /gate HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    service.gate.wait_for(2);
    let mut next = service.connect();
    next.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    next.stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(next.stream.read(&mut [0]).is_err());
    assert_eq!(service.open(), 2);
    service.gate.let_pass(2);
    next.stream.set_read_timeout(Some(SOON)).unwrap();
    assert_hello(&next.answer());
    for client in &mut served {
        assert_hello(&client.answer());
    }
    drop((served, next));
    service.assert_closed(&[("client", 2), ("evicted", 1)]);
}

#[test]
#[should_panic(expected = "at least one connection")]
fn no_connections_at_all_are_a_mistake() {
    Service::start(|builder| builder.max_connections(0));
}
