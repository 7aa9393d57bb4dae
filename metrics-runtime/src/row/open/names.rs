//! A hash table from label values to numbers that is read without a lock, and from which entries can be removed.
//!
//! Readers hold nothing that could be freed under them: all memory stays until the end and is used again. That what they
//! read is what they look for is checked afterwards, as with a seqlock.
//!
//! Protocol. An entry is a piece of the arena: its serial, which no other entry has had and which is 0 while it is being
//! written, then index and length, then the label values. A reader loads the serial, compares the values, and loads the
//! serial again: if it is the same, nobody has written in between. A slot of the table says where an entry may be, and a
//! part of its hash. A table that is full, or full of slots that were removed, is followed by another, never its own
//! memory: a reader that finds nothing asks whether the table is still the same, and else looks again.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::Ordering;

use once_cell::race::OnceBox;
use rustc_hash::FxBuildHasher;

use super::arena::{Arena, Pieces};
use super::name;
use crate::cells::primitive::{AtomicU64, fence};
use crate::label::{LabelKey, Part};

/// Words of an entry before its name.
const HEAD: usize = 2;

const FIRST_SLOTS: usize = 16;
/// Table sizes, each with two tables to change between.
const TABLES: usize = 2 * 28;

const EMPTY: u64 = 0;
/// Points beyond the arena, so that nothing is found there.
const REMOVED: u64 = u32::MAX as u64;

/// Entry of a [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it is.
    pub(super) offset: u32,
    /// What stands under the name.
    pub(super) index: u32,
    /// Which entry it is, of all that were ever there.
    pub(super) serial: u64,
}

/// The names.
#[derive(Debug)]
pub(super) struct Names {
    arena: Arena,
    tables: [OnceBox<Box<[AtomicU64]>>; TABLES],
    /// Which table is the current one, in the lowest 8 bits; above them, how many there have been.
    state: AtomicU64,
}

/// What those who write share; they take turns.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pieces: Pieces,
    live: usize,
    /// Slots that are not empty.
    used: usize,
}

/// Hashes label values to what a slot has room for.
#[inline]
pub(super) fn hash(parts: &[Part<'_>]) -> u32 {
    let mut hasher = FxBuildHasher.build_hasher();
    for part in parts {
        part.hash(&mut hasher);
    }
    // The hasher turns its best bits downwards.
    #[allow(clippy::cast_possible_truncation)]
    {
        hasher.finish() as u32
    }
}

/// Splits a slot into its hash and the offset of its entry.
fn unpack(slot: u64) -> (u32, u32) {
    // Upper and lower half.
    #[allow(clippy::cast_possible_truncation)]
    ((slot >> 32) as u32, (slot as u32).wrapping_sub(1))
}

fn pack(hash: u32, offset: u32) -> u64 {
    u64::from(hash) << 32 | (u64::from(offset) + 1)
}

impl Names {
    pub(super) fn new() -> Self {
        Self {
            arena: Arena::new(),
            tables: [const { OnceBox::new() }; TABLES],
            state: AtomicU64::new(0),
        }
    }

    #[inline]
    fn table(&self, state: u64) -> &[AtomicU64] {
        let table = self.tables.get((state & 0xFF) as usize).and_then(OnceBox::get);
        table.map_or(&[], |table| table)
    }

    /// Iterates over the slots that an entry may be in, in the order in which they are filled.
    #[inline]
    fn probe(table: &[AtomicU64], hash: u32) -> impl Iterator<Item = &AtomicU64> {
        let mask = table.len().wrapping_sub(1);
        (0..table.len()).filter_map(move |step| table.get((hash as usize).wrapping_add(step) & mask))
    }

    /// Finds an entry: no lock, no write, no allocation.
    #[inline]
    pub(super) fn find(&self, hash: u32, parts: &[Part<'_>]) -> Option<Named> {
        // Acquire pairs with the release in `grow`: the table is seen with all its entries.
        let mut state = self.state.load(Ordering::Acquire);
        loop {
            for slot in Self::probe(self.table(state), hash) {
                // Acquire pairs with the releases in `put` and `grow`.
                let slot = slot.load(Ordering::Acquire);
                if slot == EMPTY {
                    break;
                }
                let (found, offset) = unpack(slot);
                if found == hash
                    && let Some(named) = self.read(offset, |words| name::matches(words, parts).then_some(()))
                {
                    return Some(named.0);
                }
            }
            // An empty slot of a table that is being filled anew was seen after the state had changed.
            let now = self.state.load(Ordering::Acquire);
            if now == state {
                return None;
            }
            state = now;
        }
    }

    /// Reads an entry, unless somebody writes it meanwhile.
    #[inline]
    fn read<R>(&self, offset: u32, read: impl FnOnce(&[AtomicU64]) -> Option<R>) -> Option<(Named, R)> {
        let (head, words) = self.arena.from(offset).split_first_chunk::<HEAD>()?;
        // Acquire pairs with the release in `insert`.
        let serial = head[0].load(Ordering::Acquire);
        let meta = head[1].load(Ordering::Relaxed);
        // Upper and lower half.
        #[allow(clippy::cast_possible_truncation)]
        let (index, len) = ((meta >> 32) as u32, meta as u32 as usize);
        let result = read(words.get(..len)?)?;
        // Pairs with the release fence in `insert`: who has read what it wrote sees the 0 that it found, or more.
        fence(Ordering::Acquire);
        let still = serial != 0 && head[0].load(Ordering::Relaxed) == serial;
        let named = Named { offset, index, serial };
        still.then_some((named, result))
    }

    /// Reads the label values of an entry; `None` if it is no longer there.
    pub(super) fn key(&self, named: Named) -> Option<LabelKey> {
        let copy = |words: &[AtomicU64]| {
            let words: Vec<u64> = words.iter().map(|word| word.load(Ordering::Relaxed)).collect();
            name::decode(&words)
        };
        let (found, key) = self.read(named.offset, copy)?;
        (found == named).then_some(key)
    }

    /// Adds an entry that is not there yet, under a serial that none has had; `None` if there is no room for its name.
    pub(super) fn insert(&self, writer: &mut Writer, parts: &[Part<'_>], index: u32, serial: u64) -> Option<Named> {
        let name = name::encode(parts);
        let len = u32::try_from(name.len()).ok()?;
        let offset = self.arena.take(&mut writer.pieces, HEAD + name.len())?;
        let (head, words) = self.arena.from(offset).split_first_chunk::<HEAD>()?;
        // After the 0 that stands in the serial, before everything else.
        fence(Ordering::Release);
        head[1].store(u64::from(index) << 32 | u64::from(len), Ordering::Relaxed);
        for (word, value) in words.iter().zip(name) {
            word.store(value, Ordering::Relaxed);
        }
        head[0].store(serial, Ordering::Release);
        self.grow(writer);
        let hash = hash(parts);
        let table = self.table(self.state.load(Ordering::Relaxed));
        writer.used += usize::from(put(table, pack(hash, offset)));
        writer.live += 1;
        Some(Named { offset, index, serial })
    }

    /// Removes an entry that is there.
    pub(super) fn remove(&self, writer: &mut Writer, parts: &[Part<'_>], named: Named) {
        let (hash, table) = (hash(parts), self.table(self.state.load(Ordering::Relaxed)));
        let entry = pack(hash, named.offset);
        let slot = Self::probe(table, hash).find(|slot| slot.load(Ordering::Relaxed) == entry);
        let Some(slot) = slot else { return };
        slot.store(REMOVED, Ordering::Release);
        if let Some((serial, rest)) = self.arena.from(named.offset).split_first() {
            serial.store(0, Ordering::Relaxed);
            // Upper half cut off.
            #[allow(clippy::cast_possible_truncation)]
            let len = rest.first().map_or(0, |meta| meta.load(Ordering::Relaxed) as u32) as usize;
            Arena::put_back(&mut writer.pieces, named.offset, HEAD + len);
        }
        writer.live -= 1;
    }

    /// Makes room for one more entry.
    fn grow(&self, writer: &mut Writer) {
        let state = self.state.load(Ordering::Relaxed);
        let old = self.table(state);
        if (writer.used + 1) * 2 <= old.len() {
            return;
        }
        let which = (state & 0xFF) as usize;
        let next = match old.len() {
            0 => 0,
            // At least half of the slots that are not empty were removed: the same size again, in the other memory.
            len if writer.live * 4 < len => which ^ 1,
            _ => (which | 1) + 1,
        };
        let Some(cell) = self.tables.get(next) else { return };
        let slots = FIRST_SLOTS << (next / 2);
        let new = cell.get_or_init(|| Box::new((0..slots).map(|_| AtomicU64::new(EMPTY)).collect()));
        for slot in new.iter().filter(|slot| slot.load(Ordering::Relaxed) != EMPTY) {
            // Release: a reader that still looks into this memory, from when it was the table before, and finds it
            // empty, sees the state that came after.
            slot.store(EMPTY, Ordering::Release);
        }
        for entry in old.iter().map(|slot| slot.load(Ordering::Relaxed)) {
            if entry != EMPTY && entry != REMOVED {
                put(new, entry);
            }
        }
        writer.used = writer.live;
        // Release pairs with the acquire in `find`.
        self.state
            .store(((state >> 8) + 1) << 8 | next as u64, Ordering::Release);
    }
}

/// Puts an entry into the first slot that takes it; returns whether that was empty and not only removed.
fn put(table: &[AtomicU64], entry: u64) -> bool {
    let free = |slot: u64| slot == EMPTY || slot == REMOVED;
    let (hash, _) = unpack(entry);
    let slot = Names::probe(table, hash).find(|slot| free(slot.load(Ordering::Relaxed)));
    let Some(slot) = slot else { return false };
    let was_empty = slot.load(Ordering::Relaxed) == EMPTY;
    // Release pairs with the acquire in `find`: the entry is complete.
    slot.store(entry, Ordering::Release);
    was_empty
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_map(steps in prop::collection::vec((0..40_u64, any::<bool>()), 0..400)) {
            let (names, mut writer) = (Names::new(), Writer::default());
            let mut map = HashMap::new();
            for (serial, (value, insert)) in (1..).zip(steps) {
                let parts = [Part::Unsigned(value), Part::Text("x")];
                let found = names.find(hash(&parts), &parts);
                prop_assert_eq!(found, map.get(&value).copied());
                match found {
                    None if insert => {
                        let index = u32::try_from(value).expect("small");
                        map.insert(value, names.insert(&mut writer, &parts, index, serial).expect("room"));
                    }
                    Some(named) if !insert => {
                        names.remove(&mut writer, &parts, named);
                        map.remove(&value);
                        prop_assert_eq!(names.key(named), None);
                    }
                    _ => {}
                }
            }
            for (value, named) in &map {
                prop_assert_eq!(names.key(*named), Some(LabelKey::new(&[Part::Unsigned(*value), Part::Text("x")])));
            }
            prop_assert_eq!(writer.live, map.len());
        }
    }

    #[test]
    fn a_million_names_that_come_and_go_leave_it_flat() {
        let (names, mut writer) = (Names::new(), Writer::default());
        let mut live: Vec<Option<Named>> = vec![None; 64];
        let text = |number: u64| format!("name-{number}");
        for number in 0..1_000_000_u64 {
            let place = usize::try_from(number % 64).expect("small");
            if let Some(old) = live[place].take() {
                names.remove(&mut writer, &[Part::Text(&text(number - 64))], old);
            }
            live[place] = names.insert(&mut writer, &[Part::Text(&text(number))], 0, number + 1);
            assert!(live[place].is_some());
        }
        let slots: usize = names.tables.iter().filter_map(OnceBox::get).map(|table| table.len()).sum();
        assert!(slots <= 1024, "{slots} slots");
        assert!(names.arena.from(4096).is_empty());
    }

    #[test]
    fn readers_always_find_what_stays_and_never_what_is_gone() {
        let names = Names::new();
        let mut writer = Writer::default();
        let stays = [Part::Text("stays")];
        let stays_named = names.insert(&mut writer, &stays, 7, 1).expect("room");
        let done = AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for serial in (2..400_000).step_by(2) {
                    // Of one length, so that each takes the memory of the one before.
                    let text = format!("{serial:08}");
                    let named = names.insert(&mut writer, &[Part::Text(&text)], 0, serial);
                    names.remove(&mut writer, &[Part::Text(&text)], named.expect("room"));
                    done.store(serial, Ordering::Relaxed);
                }
                done.store(u64::MAX, Ordering::Relaxed);
            });
            while done.load(Ordering::Relaxed) < u64::MAX {
                assert_eq!(names.find(hash(&stays), &stays), Some(stays_named));
                let serial = done.load(Ordering::Relaxed);
                let text = format!("{serial:08}");
                let gone = [Part::Text(&text)];
                assert_eq!(names.find(hash(&gone), &gone), None);
            }
        });
    }
}
