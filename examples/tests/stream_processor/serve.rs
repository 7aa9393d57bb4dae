//! The program as a server, over its socket.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::records::{file, hand_made};
use super::samples::{Samples, counts};
use super::{failure, run, stream_processor};

const SOON: Duration = Duration::from_mins(1);

/// The example with `--serve`, on a thread of its own.
pub(crate) struct Served {
    told: Receiver<String>,
    /// What it says before the first route.
    base: String,
}

/// Hands on what the example prints; fails when nobody wants to know any more, which ends the example.
struct Tell(Sender<String>);

impl Write for Tell {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.0.send(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Served {
    /// Starts the example; `args` say where it listens.
    pub(crate) fn start(args: &[&str]) -> Self {
        let (tell, told) = mpsc::channel();
        let args: Vec<_> = ["--serve"].iter().chain(args).map(ToString::to_string).collect();
        thread::spawn(move || {
            let failure =
                stream_processor::run(args, &mut io::sink(), &mut Tell(tell)).expect_err("it serves until it fails");
            assert!(failure.to_string().starts_with("cannot write: "), "{failure}");
        });
        let base = wait_for(&told, "/metrics\n").replace("/metrics\n", "");
        Self { told, base }
    }

    /// Waits until it says something, and returns the line.
    pub(crate) fn wait_for(&self, what: &str) -> String {
        wait_for(&self.told, what)
    }

    /// Returns the status and the body of an answer.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        if let Some(address) = self.base.strip_prefix("http://") {
            return ask(TcpStream::connect(address).unwrap(), path);
        }
        let socket = self
            .base
            .strip_prefix("curl --unix-socket ")
            .expect("a URL or a command");
        ask(
            UnixStream::connect(socket.trim_end_matches(" http://localhost")).unwrap(),
            path,
        )
    }

    /// Returns what `/ready` says, and its status.
    pub(crate) fn ready(&self) -> (u16, Value) {
        let (status, body) = self.get("/ready");
        (status, serde_json::from_str(&body).unwrap())
    }

    /// Returns what the processor has counted.
    fn counts(&self) -> Samples {
        of_processor(counts(&self.get("/metrics").1))
    }
}

fn wait_for(told: &Receiver<String>, what: &str) -> String {
    let mut text = String::new();
    let end = Instant::now() + SOON;
    loop {
        let piece = told.recv_timeout(end.saturating_duration_since(Instant::now()));
        text += &piece.unwrap_or_else(|error| panic!("{what}: {error} after {text}"));
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        if let Some(line) = lines.find(|line| line.contains(what)) {
            return line.to_owned();
        }
    }
}

/// Asks in HTTP/1.0, so that the body is all that comes.
fn ask(mut connection: impl Read + Write, path: &str) -> (u16, String) {
    write!(connection, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.split(' ').nth(1).expect("an answer has a status");
    (status.parse().unwrap(), body.to_owned())
}

fn of_processor(mut samples: Samples) -> Samples {
    samples.retain(|series, _| series.starts_with("processor_"));
    samples
}

fn ok(name: &str) -> Value {
    json!({"name": name, "ready": true, "message": "ok"})
}

#[test]
fn all_routes_answer() {
    let path = file("served.csv", hand_made().as_bytes());
    let served = Served::start(&[&path, "--rounds", "1", "--listen", "127.0.0.1:0"]);
    for route in ["/metrics/v1?format=json", "/health", "/ready"] {
        assert_eq!(served.wait_for(route).trim_end(), format!("{}{route}", served.base));
    }
    assert_eq!(
        served.wait_for("round 1").trim_end(),
        "served.csv: round 1: 69 results; in all 38 events, 32 processed, 3 errors, 2 dropped, 1 filtered"
    );

    assert_eq!(served.counts(), counts(&run(&[&path]).0));
    assert!(
        served
            .get("/metrics/v1?format=prometheus")
            .1
            .contains("# TYPE processor_events_received_total counter\n")
    );
    assert!(served.get("/metrics/v1?format=openmetrics").1.ends_with("# EOF\n"));
    assert!(served.get("/metrics/v1?format=json").1.starts_with(r#"[{"name":""#));
    assert_eq!(served.get("/metrics/v1?format=xml").0, 400);
    assert_eq!(served.get("/none/such").0, 404);
    let (status, health) = served.get("/health");
    let start = format!(
        r#"{{"status":"healthy","version":"{}","uptime_seconds":"#,
        env!("CARGO_PKG_VERSION")
    );
    assert!(status == 200 && health.starts_with(&start), "{status} {health}");
    assert_eq!(
        served.ready(),
        (200, json!({"ready": true, "checks": [ok("pipeline")]}))
    );
}

#[test]
fn rounds_add_up() {
    let path = file("rounds.csv", hand_made().as_bytes());
    let once = counts(&run(&[&path]).0);
    let served = Served::start(&[&path, "--rounds", "2", "--listen", "127.0.0.1:0"]);
    served.wait_for("round 2: 69 results; in all 76 events");
    let twice = served.counts();
    assert_eq!(once.len(), twice.len());
    for (series, value) in once {
        // What is known is what the last round knows.
        let is_level = series.contains("_cache_size") || series.contains("_size_bytes");
        let times = if is_level { 1.0 } else { 2.0 };
        assert_eq!(twice.get(&series), Some(&(value * times)), "{series}");
    }
}

#[test]
fn a_round_that_fails_is_told_and_tried_again() {
    let path = file("gone.csv", hand_made().as_bytes());
    let served = Served::start(&[&path, "--listen", "127.0.0.1:0"]);
    served.wait_for("round 1: 69 results");
    fs::remove_file(&path).unwrap();
    let told = served.wait_for("cannot read");
    assert!(told.ends_with("; trying again\n"), "{told}");

    let (status, ready) = served.ready();
    assert_eq!((status, &ready["ready"]), (503, &json!(false)));
    let message = ready["checks"][0]["message"].as_str().unwrap();
    assert!(message.starts_with(&format!("cannot read `{path}`: ")), "{message}");
    assert_eq!(served.get("/health").0, 200);
    assert_eq!(served.get("/metrics").0, 200);

    file("gone.csv", hand_made().as_bytes());
    served.wait_for(": 69 results");
    assert_eq!(served.ready().0, 200);
}

#[test]
fn a_unix_socket_is_served() {
    let path = file("socket.csv", hand_made().as_bytes());
    let socket = format!("{}/socket", env!("CARGO_TARGET_TMPDIR"));
    let served = Served::start(&[&path, "--listen", &format!("unix:{socket}")]);
    assert_eq!(served.base, format!("curl --unix-socket {socket} http://localhost"));
    assert_eq!(served.get("/health").0, 200);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap();
    let failure = failure(&["--serve", "--listen", &taken.to_string()]);
    let start = format!("another program listens on `{taken}`; stop it, or choose another port");
    assert!(failure.starts_with(&start), "{failure}");
}
