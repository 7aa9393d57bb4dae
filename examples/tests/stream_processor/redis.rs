//! State in a Redis server that the test starts.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

use redis::{Client, Connection, cmd};
use tempfile::TempDir;

use super::records::{file, hand_made, mixed};
use super::run;
use super::samples::{Samples, counts, total};
use super::serve::Served;

/// A Redis server of the test's own.
struct RedisServer {
    process: Child,
    url: String,
    /// Holds its socket.
    _folder: TempDir,
}

impl RedisServer {
    fn start() -> io::Result<Self> {
        let folder = TempDir::with_prefix("stream_processor.")?;
        let socket = folder.path().join("socket");
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--unixsocket"]).arg(&socket);
        Ok(Self {
            process: command.stdout(Stdio::null()).spawn()?,
            url: format!("redis+unix://{}", socket.display()),
            _folder: folder,
        })
    }

    /// Connects as soon as the server answers.
    fn connect(&self) -> Connection {
        let client = Client::open(self.url.as_str()).expect("the URL is right");
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            match client.get_connection() {
                Ok(connection) => return connection,
                Err(error) => assert!(Instant::now() < deadline, "the server starts: {error}"),
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.process.kill().expect("the server is there");
        self.process.wait().expect("the server ends");
    }
}

/// Starts a server; `None` where there is none to start, which only a developer's machine may lack.
fn server() -> Option<RedisServer> {
    match RedisServer::start() {
        Err(error) if error.kind() == io::ErrorKind::NotFound && env::var_os("CI").is_none() => {
            eprintln!("SKIPPED: no redis-server to keep state in");
            None
        }
        server => Some(server.expect("the server starts")),
    }
}

#[test]
fn state_can_be_kept_in_redis() {
    let Some(server) = server() else { return };
    let mut connection = server.connect();
    let path = file("redis.csv", mixed().as_bytes());
    let on_disk = counts(&run(&[&path]).0);
    let in_redis = counts(&run(&[&path, "--redis", &server.url]).0);
    let swapped = in_redis.into_iter().map(|(series, value)| {
        let swapped = match (series.contains("\"disk\""), series.contains("\"redis\"")) {
            (true, _) => series.replace("\"disk\"", "\"redis\""),
            (_, true) => series.replace("\"redis\"", "\"disk\""),
            _ => series,
        };
        (swapped, value)
    });
    assert_eq!(swapped.collect::<Samples>(), on_disk);
    assert!(total(&on_disk, "state_size_bytes{disk}") > 0.0);
    let keys: u64 = cmd("DBSIZE").query(&mut connection).expect("the server answers");
    assert_eq!(keys, 0, "nothing is left behind");
}

#[test]
fn a_server_that_is_gone_is_no_end() {
    let Some(redis) = server() else { return };
    redis.connect();
    let path = file("redis_gone.csv", hand_made().as_bytes());
    let served = Served::start(&[&path, "--redis", &redis.url, "--listen", "127.0.0.1:0"]);
    served.wait_for("round 1: 69 results");
    assert_eq!(served.ready().0, 200);

    drop(redis);
    let told = served.wait_for("cannot keep state: Redis: ");
    assert!(told.ends_with("; trying again\n"), "{told}");
    let (status, ready) = served.ready();
    assert_eq!(status, 503);
    for (check, name) in [(0, "pipeline"), (1, "redis")] {
        let check = &ready["checks"][check];
        assert_eq!((&check["name"], &check["ready"]), (&name.into(), &false.into()));
        assert!(check["message"].as_str().unwrap().contains("Redis: "), "{check}");
    }
}
