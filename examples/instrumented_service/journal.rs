//! Where changes are written down before they are made.

use std::fmt;
use std::future::Future;

use tokio::sync::Mutex;

/// Bytes that an entry may have.
pub(crate) const LONGEST_ENTRY: usize = 1024;

/// A journal of changes.
pub(crate) trait Journal: Send + Sync + 'static {
    /// Writes down one change. Implementations are `async fn`s; it is spelled out here to promise `Send`.
    fn append(&self, entry: String) -> impl Future<Output = Result<(), EntryTooLong>> + Send;
}

/// An entry does not fit into the journal.
#[derive(Debug)]
pub(crate) struct EntryTooLong;

/// A journal that is gone with the process.
#[derive(Debug, Default)]
pub(crate) struct MemoryJournal {
    entries: Mutex<Vec<String>>,
}

#[metrics::instrument]
impl Journal for MemoryJournal {
    async fn append(&self, entry: String) -> Result<(), EntryTooLong> {
        if entry.len() > LONGEST_ENTRY {
            return Err(EntryTooLong);
        }
        self.entries.lock().await.push(entry);
        Ok(())
    }
}

impl fmt::Display for EntryTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the change has more than {LONGEST_ENTRY} bytes")
    }
}
