//! State in memory: bounded, the entry that was used least recently making room.

use std::num::NonZero;

use lru::LruCache;

use super::backend::{Backend, Entry, StateError};
use super::stats::StateBackend;

/// State in memory.
pub(crate) struct Memory(LruCache<Vec<u8>, Vec<u8>>);

impl Memory {
    /// Keeps up to `capacity` entries.
    pub(crate) fn new(capacity: NonZero<usize>) -> Self {
        Self(LruCache::new(capacity))
    }
}

impl Backend for Memory {
    fn label(&self) -> StateBackend {
        StateBackend::Memory
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.0.get(key).cloned())
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StateError> {
        Ok(self.0.push(key.to_owned(), value.to_owned()))
    }

    fn delete(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.0.pop(key))
    }

    fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        Ok(self.0.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}
