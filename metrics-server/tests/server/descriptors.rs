//! A process that has run out of file descriptors.

use std::env;
use std::io::{BufRead, BufReader, Write, stdin};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use metrics::Registry;
use metrics_server::Server;

use crate::{SOON, scrape};

const CHILD: &str = "METRICS_SERVER_TEST_CHILD";

/// Serves in a process that may have few files, until its input ends; nothing unless it is that process.
#[test]
fn child() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let server = Server::builder(Registry::new()).spawn(0).unwrap();
    println!("\nlistening on {}", server.address());
    stdin().lines().for_each(drop);
    server.stop();
}

#[test]
fn half_open_connections_that_take_all_files_hold_nobody_up() {
    let mut child = Command::new("sh")
        .args([
            "-c",
            "ulimit -n 40; exec \"$0\" --exact descriptors::child --nocapture --test-threads 1",
        ])
        .arg(env::current_exe().unwrap())
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines
        .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
        .unwrap();
    let half_open: Vec<_> = (0..80)
        .map(|_| {
            let mut client = TcpStream::connect(&address).unwrap();
            client.write_all(b"GET / HTTP/1.1\r\n").unwrap();
            client
        })
        .collect();
    let client = TcpStream::connect(&address).unwrap();
    client.set_read_timeout(Some(SOON)).unwrap();
    let answer = scrape(client);
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");
    let value = |series: &str| -> u64 {
        answer
            .lines()
            .find_map(|line| line.strip_prefix(series))
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    let (open, failed) = (
        value("metrics_server_connections "),
        value("metrics_server_accept_errors_total "),
    );
    let evicted = value("metrics_server_connections_closed_total{reason=\"evicted\"} ");
    assert!(open < 40 && failed > 0, "{open} {failed}");
    assert_eq!(open + evicted, 81);
    drop(half_open);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
