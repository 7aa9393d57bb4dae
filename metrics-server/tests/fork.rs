//! A server of a process that forks: a process to itself.
#![cfg(unix)]

#[path = "../../tests/isolated/child.rs"]
#[allow(dead_code, reason = "how children of other tests end")]
mod child;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use metrics::{Metrics, Registry};
use metrics_server::{Server, ServerThread};

use child::End;

/// After how long a child is taken to hang.
const SECONDS: u32 = 60;

/// A child of one test has copies of the sockets of the other.
static ONE: Mutex<()> = Mutex::new(());

/// How a child lets go of a server.
type LetGo = (&'static str, fn(ServerThread));

const WAYS: [LetGo; 4] = [
    ("dropped", drop),
    ("stopped", ServerThread::stop),
    ("detached", ServerThread::detach),
    ("kept", std::mem::forget),
];

/// What the test has done.
#[derive(Metrics)]
#[metrics(namespace = "fork")]
struct ForkStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

fn scrape(mut client: impl Read + Write) -> String {
    client.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");
    answer
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    client
}

/// Has a forked child do something; returns how it ends.
fn fork(act: impl FnOnce()) -> End {
    let child = child::fork(SECONDS, || match catch_unwind(AssertUnwindSafe(act)) {
        Ok(()) => End::Well as i32,
        Err(_) => End::Panicked as i32,
    });
    End::of(child::wait(child))
}

#[test]
fn a_child_can_let_go_of_its_parents_server_in_every_way() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let socket = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fork.sock");
    let registry = Registry::new();
    let stats = registry.register::<ForkStats>(()).unwrap();
    for (way, let_go) in WAYS {
        let by_tcp = Server::builder(&registry).spawn(0).unwrap();
        let by_file = Server::builder(&registry).spawn(&socket).unwrap();
        let address = by_tcp.address().socket_addr().unwrap();
        let mut servers = vec![by_tcp, by_file];
        // Idle connections, which the child has copies of, too.
        let idle: Vec<_> = (0..4).map(|_| connect(address)).collect();
        for _ in 0..20 {
            let end = fork(|| {
                servers.drain(..).for_each(let_go);
                // Its threads may have the numbers of those that it does not have.
                let threads: Vec<_> = (0..8).map(|number| thread::spawn(move || number)).collect();
                let numbers = threads.into_iter().map(|thread| thread.join().unwrap());
                assert_eq!(numbers.sum::<i32>(), 28);
            });
            assert_eq!(end, End::Well, "{way}");
        }
        stats.jobs.inc();
        let line = format!("\nfork_jobs_total {}\n", stats.jobs.value());
        assert!(scrape(connect(address)).contains(&line), "{way}");
        let by_file = UnixStream::connect(&socket).unwrap();
        assert!(scrape(by_file).contains(&line), "{way}");
        drop(idle);
        servers.into_iter().for_each(ServerThread::stop);
        assert!(TcpStream::connect(address).is_err() && !socket.exists(), "{way}");
    }
}

#[test]
fn a_child_keeps_the_listening_socket_of_its_parents_server() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let server = Server::builder(Registry::new()).spawn(0).unwrap();
    let address = server.address().socket_addr().unwrap();
    let (mut ours, mut theirs) = UnixStream::pair().unwrap();
    let child = child::fork(SECONDS, || match theirs.read_exact(&mut [0]) {
        Ok(()) => End::Well as i32,
        Err(_) => End::Panicked as i32,
    });
    server.stop();
    assert!(TcpStream::connect(address).is_ok() && TcpListener::bind(address).is_err());
    ours.write_all(b".").unwrap();
    assert_eq!(End::of(child::wait(child)), End::Well);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_server_that_a_child_starts_itself_works() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::new();
    let stats = registry.register::<ForkStats>(()).unwrap();
    stats.jobs.inc();
    let server = Server::builder(&registry).spawn(0).unwrap();
    let address = server.address().socket_addr().unwrap();
    scrape(connect(address));
    let end = fork(|| {
        stats.jobs.inc();
        let own = Server::builder(&registry).spawn(0).unwrap();
        assert!(scrape(connect(own.address().socket_addr().unwrap())).contains("\nfork_jobs_total 2\n"));
        own.stop();
        // The parent still answers, and has not counted what the child has.
        assert!(scrape(connect(address)).contains("\nfork_jobs_total 1\n"));
    });
    assert_eq!(end, End::Well);
    server.stop();
}
