//! State on disk, in a database that is gone when the program ends.

use redb::{Database, Durability, Error, ReadOnlyTable, ReadableDatabase, ReadableTable, Table, TableDefinition};
use tempfile::TempDir;

use super::backend::{Backend, Entry, StateError};
use super::stats::StateBackend;

const STATE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("state");

/// State on disk.
pub(crate) struct Disk {
    database: Database,
    /// Removed after the database is closed.
    _folder: TempDir,
}

impl Disk {
    /// Opens an empty database in a temporary folder.
    pub(crate) fn open() -> Result<Self, StateError> {
        let folder = TempDir::with_prefix("stream_processor.")?;
        let database = Database::create(folder.path().join("state.redb")).map_err(Error::from)?;
        let disk = Self {
            database,
            _folder: folder,
        };
        // To read from a table that is not there is an error.
        disk.write(|_| Ok(()))?;
        Ok(disk)
    }

    fn write<R>(&self, act: impl FnOnce(&mut Table<&[u8], &[u8]>) -> Result<R, Error>) -> Result<R, Error> {
        let mut transaction = self.database.begin_write()?;
        // Nothing is to survive the program, so nothing has to be flushed while it runs.
        transaction.set_durability(Durability::None)?;
        let result = act(&mut transaction.open_table(STATE)?)?;
        transaction.commit()?;
        Ok(result)
    }

    fn read(&self) -> Result<ReadOnlyTable<&'static [u8], &'static [u8]>, Error> {
        Ok(self.database.begin_read()?.open_table(STATE)?)
    }
}

impl Backend for Disk {
    fn label(&self) -> StateBackend {
        StateBackend::Disk
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let value = self.read()?.get(key)?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError> {
        let old = self.write(|table| Ok(table.insert(key, value)?.map(|old| old.value().to_vec())))?;
        Ok(old.map(|old| (key.to_vec(), old)))
    }

    fn delete(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.write(|table| Ok(table.remove(key)?.map(|value| value.value().to_vec())))?)
    }

    fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        let mut entries = Vec::new();
        for entry in self.read()?.iter()? {
            let (key, value) = entry?;
            entries.push((key.value().to_vec(), value.value().to_vec()));
        }
        Ok(entries)
    }
}
