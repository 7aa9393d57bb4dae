//! The store: shards of keys and values, each behind a lock of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics::Label;
use tokio::sync::Notify;

const SHARDS: usize = 8;

/// Keys and their values.
#[derive(Debug, Default)]
pub(crate) struct Store {
    shards: [Shard; SHARDS],
}

/// The keys of one hash.
#[derive(Debug, Default)]
struct Shard {
    entries: Mutex<BTreeMap<String, String>>,
    changed: Notify,
}

/// Why the store does not do what it is asked for. As a label, it is the variant alone.
#[derive(Debug, Label)]
pub(crate) enum StoreError {
    Missing { key: String },
    NotANumber { key: String, value: String },
    Overflow { key: String },
}

#[metrics::instrument]
impl Store {
    /// Finds a value.
    #[metrics::instrument(name = "kv_lookup", error = StoreError)]
    pub(crate) fn get(&self, key: &str) -> Result<String, StoreError> {
        let value = self.shards[shard_of(key)].entries().get(key).cloned();
        value.ok_or_else(|| StoreError::Missing { key: key.to_owned() })
    }

    /// Sets a value, and wakes those who wait for it.
    pub(crate) fn set(&self, key: String, value: String) {
        let shard = &self.shards[shard_of(&key)];
        shard.entries().insert(key, value);
        shard.changed.notify_waiters();
    }

    /// Adds to a value, which must be a number; returns the sum.
    #[metrics::instrument(name = "kv_addition", error = StoreError)]
    pub(crate) fn add(&self, key: &str, amount: i64) -> Result<i64, StoreError> {
        let mut entries = self.shards[shard_of(key)].entries();
        let Some(value) = entries.get_mut(key) else {
            return Err(StoreError::Missing { key: key.to_owned() });
        };
        let Ok(number) = value.parse::<i64>() else {
            return Err(StoreError::NotANumber {
                key: key.to_owned(),
                value: value.clone(),
            });
        };
        let Some(sum) = number.checked_add(amount) else {
            return Err(StoreError::Overflow { key: key.to_owned() });
        };
        *value = sum.to_string();
        Ok(sum)
    }

    /// Waits until there is a value.
    pub(crate) async fn wait(&self, key: &str) -> String {
        let shard = &self.shards[shard_of(key)];
        loop {
            // Made before the look, so that no change in between is missed.
            let changed = shard.changed.notified();
            if let Some(value) = shard.entries().get(key).cloned() {
                return value;
            }
            changed.await;
        }
    }

    /// Copies one shard after the other: those who read them all do not hold up the rest.
    #[metrics::instrument(skip)]
    pub(crate) fn copies(&self) -> impl Iterator<Item = BTreeMap<String, String>> {
        self.shards.iter().map(|shard| shard.entries().clone())
    }
}

impl Shard {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        // A map is whole whoever has panicked beside it.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds the shard of a key: so short that a clock would take longer, which is why only one call in 16 is timed.
#[metrics::instrument(name = "kv_shard", sample = 16, buckets(exponential(1e-8, 4.0, 8)))]
fn shard_of(key: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    usize::from(hasher.finish().to_le_bytes()[0]) % SHARDS
}

/// Computes a checksum of all that is stored. It takes long: not on a thread that others wait for.
#[metrics::instrument]
pub(crate) fn checksum(store: &Store) -> u64 {
    let mut hasher = DefaultHasher::new();
    store.copies().for_each(|entries| entries.hash(&mut hasher));
    hasher.finish()
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { key } => write!(f, "`{key}` is not stored"),
            Self::NotANumber { key, value } => write!(f, "`{key}` is \"{value}\", which is no number"),
            Self::Overflow { key } => write!(f, "`{key}` would grow too large"),
        }
    }
}
