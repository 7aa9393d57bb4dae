//! Where state is kept: what every backend can do, and how its operations are counted.

use std::error::Error;
use std::fmt;
use std::io;

use super::stats::{ErrorType, ProcessorStatsHandles, StateBackend, StateOperation};

/// A key and its value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

/// A place for keys and values.
pub(crate) trait Backend: Send {
    /// Returns the label under which it is counted.
    fn label(&self) -> StateBackend;
    /// Returns the value of a key.
    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError>;
    /// Sets the value of a key; returns the entry that is gone for it: the old one of the key, or one evicted.
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError>;
    /// Removes a key; returns its value.
    fn delete(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError>;
    /// Returns all entries.
    fn scan(&mut self) -> Result<Vec<Entry>, StateError>;
}

/// Why state is not to be had.
#[derive(Debug)]
pub(crate) enum StateError {
    /// The folder on disk.
    Folder(io::Error),
    /// The database in it.
    Disk(redb::Error),
    /// The Redis server, or the way there.
    Redis(redis::RedisError),
    /// What was stored under this key is no state of ours.
    Foreign(String),
}

/// A backend whose operations are counted and timed.
pub(crate) struct Metered {
    backend: Box<dyn Backend>,
    /// Bytes of all keys and values in it.
    size: i64,
    stats: ProcessorStatsHandles,
}

impl Metered {
    /// Meters an empty backend.
    pub(crate) fn new(backend: Box<dyn Backend>, stats: ProcessorStatsHandles) -> Self {
        Self {
            backend,
            size: 0,
            stats,
        }
    }

    /// Returns the value of a key.
    pub(crate) fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        self.operate(StateOperation::Get, |backend| backend.get(key))
    }

    /// Sets the value of a key; returns the entry that was evicted for it.
    pub(crate) fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError> {
        let gone = self.operate(StateOperation::Put, |backend| backend.put(key, value))?;
        self.resize(bytes(key, value) - gone.as_ref().map_or(0, |(key, value)| bytes(key, value)));
        let evicted = gone.filter(|(gone, _)| gone != key);
        if evicted.is_some() {
            self.stats.state_evictions.with(self.backend.label()).inc();
        }
        Ok(evicted)
    }

    /// Removes a key.
    pub(crate) fn delete(&mut self, key: &[u8]) -> Result<(), StateError> {
        let gone = self.operate(StateOperation::Delete, |backend| backend.delete(key))?;
        self.resize(-gone.map_or(0, |value| bytes(key, &value)));
        Ok(())
    }

    /// Returns all entries.
    pub(crate) fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        self.operate(StateOperation::Scan, |backend| backend.scan())
    }

    fn operate<R>(&mut self, operation: StateOperation, work: impl FnOnce(&mut dyn Backend) -> R) -> R {
        let labels = (operation, self.backend.label());
        self.stats.state_operations.with(labels).inc();
        let _timer = self.stats.state_operation_duration.with(labels).start_timer();
        work(&mut *self.backend)
    }

    fn resize(&mut self, by: i64) {
        self.size += by;
        self.stats.state_size.with(self.backend.label()).inc_by(by);
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        self.resize(-self.size);
    }
}

fn bytes(key: &[u8], value: &[u8]) -> i64 {
    i64::try_from(key.len() + value.len()).unwrap_or(i64::MAX)
}

impl StateError {
    /// Returns the label under which the error is counted.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            Self::Redis(error) if error.is_timeout() => ErrorType::Timeout,
            Self::Folder(_) | Self::Disk(_) | Self::Redis(_) => ErrorType::Io,
            Self::Foreign(_) => ErrorType::Other,
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(error) => error.fmt(f),
            Self::Disk(error) => error.fmt(f),
            // Of a socket with a deadline the system says `Resource temporarily unavailable`.
            Self::Redis(error) if error.is_timeout() => f.write_str("Redis: no answer in time"),
            Self::Redis(error) => write!(f, "Redis: {error}"),
            Self::Foreign(key) => write!(f, "what is stored as `{key}` is no state of this program"),
        }
    }
}

impl Error for StateError {}

impl From<io::Error> for StateError {
    fn from(error: io::Error) -> Self {
        Self::Folder(error)
    }
}

impl From<redb::Error> for StateError {
    fn from(error: redb::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<redb::StorageError> for StateError {
    fn from(error: redb::StorageError) -> Self {
        Self::Disk(error.into())
    }
}

impl From<redis::RedisError> for StateError {
    fn from(error: redis::RedisError) -> Self {
        Self::Redis(error)
    }
}
