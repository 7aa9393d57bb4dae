//! State in a Redis server, under keys of this run, which are removed when it ends.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redis::{Client, Commands, Connection, RedisError, cmd};

use super::backend::{Backend, Entry, StateError};
use super::stats::StateBackend;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may take to say that it is there: whoever asks waits a second.
const PROMPT: Duration = Duration::from_millis(400);

/// State in a Redis server.
pub(crate) struct RedisServer {
    connection: Connection,
    /// What the keys of this store begin with.
    prefix: Vec<u8>,
}

impl RedisServer {
    /// Connects to a server.
    pub(crate) fn connect(url: &str) -> Result<Self, StateError> {
        static CONNECTED: AtomicU32 = AtomicU32::new(0);
        let connection = connect(url, PATIENCE)?;
        let number = CONNECTED.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("stream_processor:{}:{number}:", process::id()).into_bytes();
        Ok(Self { connection, prefix })
    }

    /// Asks a server whether it is there.
    pub(crate) fn ping(url: &str) -> Result<(), StateError> {
        let _pong: String = cmd("PING").query(&mut connect(url, PROMPT)?)?;
        Ok(())
    }

    fn full(&self, key: &[u8]) -> Vec<u8> {
        [&self.prefix, key].concat()
    }

    fn keys(&mut self) -> Result<Vec<Vec<u8>>, StateError> {
        let pattern = self.full(b"*");
        let keys: Result<Vec<_>, _> = self.connection.scan_match(pattern)?.collect();
        let mut keys = keys?;
        // A scan may return a key twice, and in any order.
        keys.sort();
        keys.dedup();
        Ok(keys)
    }
}

fn connect(url: &str, patience: Duration) -> Result<Connection, RedisError> {
    let connection = Client::open(url)?.get_connection_with_timeout(patience)?;
    connection.set_read_timeout(Some(patience))?;
    connection.set_write_timeout(Some(patience))?;
    Ok(connection)
}

impl Backend for RedisServer {
    fn label(&self) -> StateBackend {
        StateBackend::Redis
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let key = self.full(key);
        Ok(self.connection.get(key)?)
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError> {
        let full = self.full(key);
        let old: Option<Vec<u8>> = self.connection.getset(full, value)?;
        Ok(old.map(|old| (key.to_owned(), old)))
    }

    fn delete(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let key = self.full(key);
        Ok(self.connection.get_del(key)?)
    }

    fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        let mut entries = Vec::new();
        for key in self.keys()? {
            let value: Vec<u8> = self.connection.get(&key)?;
            entries.push((key[self.prefix.len()..].to_owned(), value));
        }
        Ok(entries)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Ok(keys) = self.keys()
            && !keys.is_empty()
        {
            // Nobody is left to tell if the server is gone, and then so are the keys.
            let _: Result<(), _> = self.connection.del(keys);
        }
    }
}
