//! State in a Redis server that the test starts.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

use redis::{Client, Connection, cmd};
use tempfile::TempDir;

use super::records::{file, mixed};
use super::run;
use super::samples::{Samples, counts, total};

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

#[test]
fn state_can_be_kept_in_redis() {
    let server = match RedisServer::start() {
        Err(error) if error.kind() == io::ErrorKind::NotFound && env::var_os("CI").is_none() => {
            eprintln!("SKIPPED: no redis-server to keep state in");
            return;
        }
        server => server.expect("the server starts"),
    };
    let mut connection = server.connect();
    let path = file("redis.csv", mixed().as_bytes());
    let on_disk = counts(&run(&[&path]).0);
    let in_redis = counts(&run(&[&path, "--redis", &server.url]).0);
    let swapped = in_redis.into_iter().map(|(series, value)| {
        let swapped = match (series.contains("\"sled\""), series.contains("\"redis\"")) {
            (true, _) => series.replace("\"sled\"", "\"redis\""),
            (_, true) => series.replace("\"redis\"", "\"sled\""),
            _ => series,
        };
        (swapped, value)
    });
    assert_eq!(swapped.collect::<Samples>(), on_disk);
    assert!(total(&on_disk, "state_size_bytes{sled}") > 0.0);
    let keys: u64 = cmd("DBSIZE").query(&mut connection).expect("the server answers");
    assert_eq!(keys, 0, "nothing is left behind");
}
