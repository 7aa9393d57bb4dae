//! The workers against what their clients have sent, in each of the three ways in which they are read.

#[path = "../kio_workers/main.rs"]
#[allow(dead_code, reason = "`main` is the example's entry, `run` the test's")]
mod kio_workers;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use metrics::Registry;
use mio::{Poll, Token, Waker};
use serde_json::{Value, json};

use kio_workers::args::How;
use kio_workers::audit::{Audit, Flaw, check_totals};
use kio_workers::clients::Traffic;
use kio_workers::doorbell::Doorbell;
use kio_workers::hop::{self, Mailbox, Visitor};
use kio_workers::stats::{BufferPoolStats, WorkerStats};
use kio_workers::worker::Worker;

/// All families and their types.
const FAMILIES: [(&str, &str); 11] = [
    ("kio_buffer_pool_acquires_total", "counter"),
    ("kio_buffer_pool_cache_hits_total", "counter"),
    ("kio_buffer_pool_cache_misses_total", "counter"),
    ("kio_buffer_pool_pooled_memory_bytes", "gauge"),
    ("kio_worker_batch_duration_seconds", "histogram"),
    ("kio_worker_bytes_read_total", "counter"),
    ("kio_worker_bytes_written_total", "counter"),
    ("kio_worker_connections_accepted_total", "counter"),
    ("kio_worker_connections_active", "gauge"),
    ("kio_worker_connections_closed_total", "counter"),
    ("kio_worker_read_size_bytes", "histogram"),
];

/// All ways in which a worker is read.
const WAYS: [How; 3] = [How::Publish, How::Respond, How::Hop];

/// Ten connections of a million bytes and three, on three workers.
const TRAFFIC: [&str; 6] = ["--workers", "3", "--connections", "10", "--bytes", "1000003"];

/// Runs the example with [`TRAFFIC`]; returns what it printed on stdout and on stderr.
fn run(args: &[&str]) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    kio_workers::run([&TRAFFIC[..], args].concat(), &mut out, &mut err).expect("the example succeeds");
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Reads the samples of Prometheus text or `OpenMetrics`.
fn samples(text: &str) -> BTreeMap<&str, u64> {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let samples = samples.filter_map(|line| line.rsplit_once(' '));
    samples
        .filter_map(|(series, value)| Some((series, value.parse().ok()?)))
        .collect()
}

/// What three workers have done of [`TRAFFIC`].
fn expected() -> BTreeMap<String, u64> {
    let mut expected = BTreeMap::new();
    for (worker_id, connections) in [(0, 4), (1, 3), (2, 3)] {
        let worker = format!("worker_id=\"{worker_id}\"");
        let bytes = connections * 1_000_003;
        for (series, value) in [
            (format!("bytes_read_total{{{worker}}}"), bytes),
            (format!("bytes_written_total{{{worker}}}"), bytes),
            (format!("connections_accepted_total{{{worker}}}"), connections),
            (
                format!("connections_closed_total{{{worker},outcome=\"finished\"}}"),
                connections,
            ),
            (format!("connections_closed_total{{{worker},outcome=\"failed\"}}"), 0),
            (format!("connections_active{{{worker}}}"), 0),
        ] {
            expected.insert(format!("kio_worker_{series}"), value);
        }
    }
    expected
}

/// Checks that an exposition has the expected samples among its own.
fn check(out: &str) {
    let samples = samples(out);
    for (series, value) in expected() {
        assert_eq!(samples.get(&*series), Some(&value), "{series}");
    }
}

#[test]
fn totals_are_what_clients_have_sent_in_each_way() {
    for how in ["publish", "respond", "hop"] {
        let (out, err) = run(&["--how", how]);
        check(&out);
        let lines: Vec<_> = err.lines().collect();
        let legend = [0, 1, 2].map(|worker_id| format!("worker {worker_id}: {how}"));
        assert_eq!(lines[..3], legend);
        assert!(
            lines[3].starts_with("10 connections, 10000030 bytes sent, 10000030 received, ") && lines.len() == 4,
            "{err}"
        );
    }
}

#[test]
fn the_three_ways_go_together() {
    let (out, err) = run(&[]);
    check(&out);
    assert!(
        err.starts_with("worker 0: publish\nworker 1: respond\nworker 2: hop\n"),
        "{err}"
    );
}

#[test]
fn a_family_is_described_once_and_has_a_line_a_worker() {
    let (out, _) = run(&[]);
    let start_of = |line: &str| line.split(['{', ' ']).next().unwrap_or_default().to_owned();
    let mut lines = out.lines().peekable();
    for (name, kind) in FAMILIES {
        assert!(lines.next().unwrap().starts_with(&format!("# HELP {name} ")), "{name}");
        assert_eq!(lines.next().unwrap(), format!("# TYPE {name} {kind}"));
        let mut found = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            assert!(start_of(line).starts_with(name), "{line} is of {name}");
            found.push(line.split_once(' ').unwrap().0);
        }
        if kind != "histogram" && !name.contains("closed") {
            let workers = [0, 1, 2].map(|worker_id| format!("{name}{{worker_id=\"{worker_id}\"}}"));
            assert_eq!(found, workers);
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn every_hit_and_miss_of_a_pool_is_an_acquire() {
    let (out, _) = run(&[]);
    let samples = samples(&out);
    for worker_id in 0..3 {
        let of = |name| samples[&*format!("kio_buffer_pool_{name}{{worker_id=\"{worker_id}\"}}")];
        let [hits, misses] = ["cache_hits_total", "cache_misses_total"].map(of);
        assert!(hits > 0 && misses > 0);
        assert_eq!(of("acquires_total"), hits + misses);
        // Every buffer is back, and as long as they all fit, each was made by one miss.
        assert_eq!(of("pooled_memory_bytes"), misses.min(16) * 16_384);
    }
}

#[test]
fn open_metrics_and_json_say_the_same() {
    let (out, _) = run(&["--format", "openmetrics"]);
    assert!(out.ends_with("# EOF\n"));
    check(&out);
    let (out, _) = run(&["--format", "json"]);
    let families: Vec<Value> = serde_json::from_str(&out).unwrap();
    let names: Vec<_> = families.iter().map(|family| family["name"].as_str().unwrap()).collect();
    assert_eq!(names, FAMILIES.map(|(name, _)| name));
    let metric = |worker_id: &str, value: &str| json!({"labels": {"worker_id": worker_id}, "value": value});
    assert_eq!(
        families[5]["metrics"],
        json!([metric("0", "4000012"), metric("1", "3000009"), metric("2", "3000009")])
    );
}

#[test]
fn kio_json_is_an_object_a_worker() {
    let (out, _) = run(&["--format", "kio-json"]);
    let workers: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(&out).unwrap();
    assert_eq!(workers.keys().collect::<Vec<_>>(), ["0", "1", "2"]);
    for (worker_id, worker) in &workers {
        let connections: u64 = if worker_id == "0" { 4 } else { 3 };
        assert_eq!(worker.keys().collect::<Vec<_>>(), FAMILIES.map(|(name, _)| name));
        assert_eq!(worker["kio_worker_bytes_read_total"], json!(connections * 1_000_003));
        assert_eq!(worker["kio_worker_connections_active"], json!(0));
        assert_eq!(
            worker["kio_worker_connections_closed_total"],
            json!({"failed": 0, "finished": connections})
        );
        let sizes = &worker["kio_worker_read_size_bytes"];
        assert_eq!(
            sizes["sum"].as_f64().map(|sum| sum.to_string()),
            Some((connections * 1_000_003).to_string())
        );
        assert_eq!(sizes["buckets"]["+Inf"], sizes["count"]);
        let bounds: Vec<_> = sizes["buckets"].as_object().unwrap().keys().collect();
        assert_eq!(bounds, ["+Inf", "1024", "16384", "256", "4096"]);
    }
}

/// Runs one worker, lets clients do something, and ends it; returns its registry before and after.
fn live(how: How, client: impl FnOnce(SocketAddr, &Registry)) -> (String, String) {
    let registry = Registry::builder().deadline(Duration::from_secs(10)).build().unwrap();
    let worker = Worker::new(7, how, &registry).unwrap();
    let (address, doorbell) = (worker.address(), worker.doorbell());
    thread::scope(|scope| {
        let worker = scope.spawn(|| worker.run(&registry));
        client(address, &registry);
        let before = registry.render();
        doorbell.close().unwrap();
        worker.join().unwrap().unwrap();
        (before, registry.render())
    })
}

/// Has five bytes echoed.
fn say_hello(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"hello").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut echo = String::new();
    stream.read_to_string(&mut echo).unwrap();
    assert_eq!(echo, "hello");
}

#[test]
fn counters_outlive_a_worker_and_gauges_do_not() {
    for how in WAYS {
        let (before, after) = live(how, |address, _| say_hello(address));
        let (before, after) = (samples(&before), samples(&after));
        assert_eq!(before["kio_worker_bytes_read_total{worker_id=\"7\"}"], 5, "{how}");
        assert_eq!(after["kio_worker_bytes_read_total{worker_id=\"7\"}"], 5, "{how}");
        assert_eq!(after["kio_buffer_pool_cache_misses_total{worker_id=\"7\"}"], 1, "{how}");
        for gauge in [
            "kio_worker_connections_active{worker_id=\"7\"}",
            "kio_buffer_pool_pooled_memory_bytes{worker_id=\"7\"}",
        ] {
            assert!(
                before.contains_key(gauge) && !after.contains_key(gauge),
                "{how}: {gauge}"
            );
        }
    }
}

#[test]
fn a_connection_that_breaks_is_counted_and_costs_no_buffer() {
    for how in WAYS {
        let (before, _) = live(how, |address, registry| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"hello").unwrap();
            stream.peek(&mut [0]).unwrap();
            // An end with an echo still unread is a reset.
            drop(stream);
            let closed = "kio_worker_connections_closed_total{worker_id=\"7\",outcome=\"failed\"} 1\n";
            let begin = Instant::now();
            while !registry.render().contains(closed) {
                assert!(
                    begin.elapsed() < Duration::from_secs(10),
                    "{how}: {}",
                    registry.render()
                );
                thread::sleep(Duration::from_millis(1));
            }
        });
        let samples = samples(&before);
        assert_eq!(samples["kio_worker_connections_active{worker_id=\"7\"}"], 0, "{how}");
        assert_eq!(
            samples["kio_buffer_pool_pooled_memory_bytes{worker_id=\"7\"}"], 16_384,
            "{how}"
        );
    }
}

#[test]
fn a_peer_that_does_not_read_holds_a_buffer_and_nobody_up() {
    let (before, _) = live(How::Publish, |address, registry| {
        let mut slow = TcpStream::connect(address).unwrap();
        slow.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
        let mut sent = 0;
        while let Ok(written) = slow.write(&[7; 4_096]) {
            sent += written;
        }
        say_hello(address);
        let memory = "kio_buffer_pool_pooled_memory_bytes{worker_id=\"7\"} 16384\n";
        assert!(registry.render().contains(memory), "{}", registry.render());
        slow.shutdown(Shutdown::Write).unwrap();
        let mut echo = Vec::new();
        slow.read_to_end(&mut echo).unwrap();
        assert!(echo.len() == sent && echo.iter().all(|byte| *byte == 7));
    });
    let samples = samples(&before);
    assert_eq!(samples["kio_buffer_pool_cache_misses_total{worker_id=\"7\"}"], 2);
    assert_eq!(samples["kio_buffer_pool_pooled_memory_bytes{worker_id=\"7\"}"], 32_768);
}

/// Makes a hop to worker 3, which is not there.
fn hop() -> (Visitor<BufferPoolStats>, Mailbox<BufferPoolStats>) {
    let poll = Poll::new().unwrap();
    let waker = Waker::new(poll.registry(), Token(0)).unwrap();
    hop::new(3, Arc::new(Doorbell::new(waker)))
}

#[test]
fn a_hop_to_a_worker_that_has_left_brings_what_it_has_left() {
    let (visitor, mailbox) = hop();
    mailbox.leave(BufferPoolStats {
        acquires: 42,
        ..BufferPoolStats::default()
    });
    assert_eq!(visitor.fetch().unwrap().acquires, 42);
}

#[test]
fn a_hop_to_a_worker_that_is_gone_is_an_error() {
    let (visitor, mailbox) = hop();
    thread::scope(|scope| {
        let visit = scope.spawn(|| visitor.fetch());
        thread::sleep(Duration::from_millis(10));
        // Whether the request comes before or after this: it does not wait for ever.
        drop(mailbox);
        assert_eq!(visit.join().unwrap().unwrap_err().to_string(), "worker 3 is gone");
    });
    let registry = Registry::new();
    registry
        .collect_with::<BufferPoolStats>(3, move || Ok(visitor.fetch()?))
        .unwrap();
    let failures = "# TYPE metrics_collector_failures_total counter\nmetrics_collector_failures_total{collector=";
    assert!(registry.render().contains(failures), "{}", registry.render());
}

#[test]
fn the_audit_sees_what_is_wrong() {
    let snapshot = |stats: BufferPoolStats| {
        let registry = Registry::new();
        let mut publisher = registry.publish::<BufferPoolStats>(1).unwrap();
        *publisher = stats;
        publisher.publish();
        registry.gather()
    };
    let pool = |acquires, cache_hits| BufferPoolStats {
        acquires,
        cache_hits,
        ..BufferPoolStats::default()
    };
    let mut audit = Audit::default();
    assert_eq!(audit.check(&snapshot(pool(5, 5))), Ok(()));
    let series = "kio_buffer_pool_acquires_total{worker_id=\"1\"}".to_owned();
    assert_eq!(
        audit.check(&snapshot(pool(4, 5))),
        Err(Flaw::Fallen { series, from: 5, to: 4 })
    );
    let by_worker = |sum| BTreeMap::from([("1".to_owned(), sum)]);
    let flaw = Flaw::Contradiction {
        family: "kio_buffer_pool_acquires_total",
        whole: by_worker(6),
        parts: by_worker(5),
    };
    assert_eq!(audit.check(&snapshot(pool(6, 5))), Err(flaw));
}

#[test]
fn totals_that_clients_do_not_confirm_are_a_flaw() {
    let registry = Registry::new();
    let mut publisher = registry.publish::<WorkerStats>(1).unwrap();
    publisher.record_read(99);
    publisher.publish();
    let traffic = Traffic {
        connections: 1,
        sent: 100,
        received: 99,
    };
    let flaw = check_totals(&registry.gather(), traffic).unwrap_err();
    assert_eq!(
        flaw.to_string(),
        "`kio_worker_bytes_read_total` is 99 in all, but the clients have counted 100"
    );
}

#[test]
fn a_bad_command_line_is_explained() {
    for (args, message) in [
        (
            &["--format", "xml"][..],
            "[possible values: text, openmetrics, json, kio-json]",
        ),
        (&["--how", "ask"], "[possible values: publish, respond, hop]"),
        (&["--workers", "0"], "0 is not in 1..=256"),
        (&["--colour"], "unexpected argument '--colour' found"),
    ] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let failure = kio_workers::run(args, &mut out, &mut err).expect_err("the example fails");
        assert!(failure.to_string().contains(message), "{args:?}: {failure}");
        assert!(out.is_empty() && err.is_empty());
    }
}
