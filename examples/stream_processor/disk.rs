//! State on disk, in a database that is gone when the program ends.

use tempfile::TempDir;

use super::backend::{Backend, Entry, StateError};
use super::stats::StateBackend;

/// State on disk.
pub(crate) struct Disk {
    database: sled::Db,
    /// Removed after the database is closed. sled's own temporary databases sometimes outlive the program.
    _folder: TempDir,
}

impl Disk {
    /// Opens an empty database in a temporary folder.
    pub(crate) fn open() -> Result<Self, StateError> {
        let folder = TempDir::with_prefix("stream_processor.")?;
        // Nothing is to survive the program, so nothing has to be flushed while it runs.
        let config = sled::Config::new().path(folder.path()).flush_every_ms(None);
        Ok(Self {
            database: config.open()?,
            _folder: folder,
        })
    }
}

impl Backend for Disk {
    fn label(&self) -> StateBackend {
        StateBackend::Sled
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.database.get(key)?.map(|value| value.to_vec()))
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError> {
        let old = self.database.insert(key, value)?;
        Ok(old.map(|old| (key.to_owned(), old.to_vec())))
    }

    fn delete(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.database.remove(key)?.map(|value| value.to_vec()))
    }

    fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        let entries = self.database.iter();
        let entries = entries.map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())));
        Ok(entries.collect::<Result<_, _>>()?)
    }
}
