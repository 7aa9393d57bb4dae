//! A hash table that is read without a lock and only grows.
//!
//! Writers are serialised by their caller. A full table is followed by one twice as large that holds the same entries;
//! readers go on in whichever they have found. Old tables stay until the end, which at most doubles the memory and makes
//! a borrowed entry live as long as the lookup.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use once_cell::race::OnceBox;
use once_cell::sync::OnceCell;

const FIRST: usize = 16;
const TABLES: usize = 32;

#[derive(Debug)]
pub(super) struct Lookup<T> {
    tables: [OnceBox<Table<T>>; TABLES],
    /// Index of the newest table, and below it the count of entries: a reader needs the first, a writer both.
    newest: AtomicUsize,
    len: AtomicUsize,
}

/// An entry and its hash.
type Slot<T> = OnceCell<(u64, Arc<T>)>;

#[derive(Debug)]
struct Table<T> {
    slots: Box<[Slot<T>]>,
}

impl<T> Lookup<T> {
    pub(super) fn new() -> Self {
        Self {
            tables: [const { OnceBox::new() }; TABLES],
            newest: AtomicUsize::new(0),
            len: AtomicUsize::new(0),
        }
    }

    /// Finds an entry: no lock, no write, no allocation.
    #[inline]
    pub(super) fn get(&self, hash: u64, matches: impl Fn(&T) -> bool) -> Option<&Arc<T>> {
        // Acquire pairs with the release in `insert`: the newest table is seen with all entries of the one before.
        let table = self.tables[self.newest.load(Ordering::Acquire)].get()?;
        let mut slot = table.home(hash);
        loop {
            let (found, entry) = table.slots[slot].get()?;
            if *found == hash && matches(entry) {
                return Some(entry);
            }
            slot = (slot + 1) & (table.slots.len() - 1);
        }
    }

    /// Adds an entry that is not there yet. Callers take turns.
    pub(super) fn insert(&self, hash: u64, entry: Arc<T>) -> &Arc<T> {
        let len = self.len.load(Ordering::Relaxed);
        let mut newest = self.newest.load(Ordering::Relaxed);
        let table = self.tables[newest].get_or_init(|| Box::new(Table::new(FIRST)));
        let table = if (len + 1) * 2 > table.slots.len() {
            newest += 1;
            self.tables[newest].get_or_init(|| Box::new(table.doubled()))
        } else {
            table
        };
        let entry = table.put(hash, entry);
        self.len.store(len + 1, Ordering::Relaxed);
        // Release pairs with the acquire in `get`.
        self.newest.store(newest, Ordering::Release);
        entry
    }

    /// Iterates over the entries in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        let table = self.tables[self.newest.load(Ordering::Acquire)].get();
        table
            .into_iter()
            .flat_map(|table| table.slots.iter())
            .filter_map(|slot| slot.get().map(|(_, entry)| entry))
    }
}

impl<T> Table<T> {
    fn new(slots: usize) -> Self {
        Self {
            slots: (0..slots).map(|_| OnceCell::new()).collect(),
        }
    }

    /// The low bits: the hasher rotates the best-mixed ones there.
    fn home(&self, hash: u64) -> usize {
        // Truncation keeps the low bits, all that the mask leaves.
        #[allow(clippy::cast_possible_truncation)]
        let low = hash as usize;
        low & (self.slots.len() - 1)
    }

    fn doubled(&self) -> Self {
        let larger = Self::new(self.slots.len() * 2);
        for (hash, entry) in self.slots.iter().filter_map(OnceCell::get) {
            larger.put(*hash, Arc::clone(entry));
        }
        larger
    }

    fn put(&self, hash: u64, entry: Arc<T>) -> &Arc<T> {
        let mut slot = self.home(hash);
        while self.slots[slot].get().is_some() {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        &self.slots[slot].get_or_init(|| (hash, entry)).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_inserted_through_growth_and_collisions() {
        let lookup = Lookup::new();
        for number in 0..1000_u64 {
            // Only 8 distinct hashes: every look-up walks over colliding entries.
            lookup.insert(number % 8, Arc::new(number));
        }
        for number in 0..1000_u64 {
            let found = lookup.get(number % 8, |entry| *entry == number);
            assert_eq!(found.map(|entry| **entry), Some(number));
        }
        assert!(lookup.get(0, |entry| *entry == 1000).is_none());
        let mut all: Vec<u64> = lookup.iter().map(|entry| **entry).collect();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn readers_always_find_entries_that_exist() {
        let lookup = Lookup::new();
        lookup.insert(0, Arc::new(0_u64));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 1..20_000_u64 {
                    lookup.insert(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), Arc::new(number));
                }
            });
            while lookup.len.load(Ordering::Relaxed) < 20_000 {
                assert!(lookup.get(0, |entry| *entry == 0).is_some());
            }
        });
    }
}
