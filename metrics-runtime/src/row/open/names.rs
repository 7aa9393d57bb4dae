//! A hash table from label values to values that is read without a lock, and from which entries can be removed.
//!
//! Readers hold nothing that could be freed under them: all memory stays until the end and is used again. That what they
//! read is what they look for is checked afterwards, as with a seqlock.
//!
//! Protocol. An entry has a serial, which no other entry has had, and 0 while it is free or being written; its label
//! values as words; and a value, which belongs to the memory and not to the name. A reader loads the serial, compares the
//! words, and loads the serial again: if it is the same, nobody has written in between. A slot of the table says in which
//! memory an entry may be, and its hash. A table that is full, or full of slots that were removed, is followed by another,
//! never its own memory: a reader that finds nothing asks whether the table is still the same, and else looks again.

use std::collections::VecDeque;
use std::hash::Hasher;
use std::sync::atomic::Ordering;

use once_cell::race::OnceBox;
use rustc_hash::FxHasher;

use super::arena::{Arena, Pieces};
use super::name;
use super::slab::Slab;
use crate::cells::primitive::{AtomicU64, fence};
use crate::label::{LabelKey, Part};

/// Words of a name that an entry has room for: two texts of 16 bytes, for example. A longer one is in the arena.
const INLINE: usize = 6;

const FIRST_SLOTS: usize = 16;
/// Table sizes, each with two tables to change between.
const TABLES: usize = 2 * 28;

const EMPTY: u64 = 0;
/// Points beyond the entries, so that nothing is found there.
const REMOVED: u64 = u32::MAX as u64;

/// An entry as its reader knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it is.
    pub(super) seat: u32,
    /// Which entry it is, of all that were ever there.
    pub(super) serial: u64,
}

#[derive(Debug)]
struct Entry<T> {
    serial: AtomicU64,
    /// Count of the words of the name.
    len: AtomicU64,
    /// The name, or where it is in the arena.
    name: [AtomicU64; INLINE],
    value: T,
}

impl<T> Entry<T> {
    fn new(value: T) -> Self {
        Self {
            serial: AtomicU64::new(0),
            len: AtomicU64::new(0),
            name: std::array::from_fn(|_| AtomicU64::new(0)),
            value,
        }
    }
}

/// The names.
#[derive(Debug)]
pub(super) struct Names<T> {
    entries: Slab<Entry<T>>,
    arena: Arena,
    tables: [OnceBox<Box<[AtomicU64]>>; TABLES],
    /// Which table is the current one, in the lowest 8 bits; above them, how many there have been.
    state: AtomicU64,
}

/// What those who write share; they take turns.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pieces: Pieces,
    /// Seats of entries that were removed, longest ago first.
    free: VecDeque<u32>,
    /// The last seat of all.
    last: Option<u32>,
    serial: u64,
    live: usize,
    /// Slots that are not empty.
    used: usize,
}

/// Hashes label values to what a slot has room for.
#[inline]
pub(super) fn hash(parts: &[Part<'_>]) -> u32 {
    let mut hasher = FxHasher::default();
    for part in parts {
        match part {
            Part::Absent => hasher.write_u8(0),
            Part::Unsigned(number) => hasher.write_u64(*number),
            Part::Signed(number) => hasher.write_u64(number.cast_unsigned()),
            Part::Text(text) => hasher.write(text.as_bytes()),
        }
    }
    // The hasher turns its best bits downwards.
    #[allow(clippy::cast_possible_truncation)]
    {
        hasher.finish() as u32
    }
}

/// Splits a slot into its hash and the seat of its entry.
#[inline]
fn unpack(slot: u64) -> (u32, u32) {
    // Upper and lower half.
    #[allow(clippy::cast_possible_truncation)]
    ((slot >> 32) as u32, (slot as u32).wrapping_sub(1))
}

fn pack(hash: u32, seat: u32) -> u64 {
    u64::from(hash) << 32 | (u64::from(seat) + 1)
}

impl<T> Names<T> {
    pub(super) fn new() -> Self {
        Self {
            entries: Slab::new(),
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

    /// Finds an entry: no lock, no write, no allocation.
    #[inline]
    pub(super) fn find(&self, hash: u32, parts: &[Part<'_>]) -> Option<(Named, &T)> {
        // Acquire pairs with the release in `grow`: the table is seen with all its entries.
        let mut state = self.state.load(Ordering::Acquire);
        loop {
            for slot in probe(self.table(state), hash) {
                // Acquire pairs with the releases in `put` and `grow`.
                let slot = slot.load(Ordering::Acquire);
                if slot == EMPTY {
                    break;
                }
                let (found, seat) = unpack(slot);
                if found == hash
                    && let Some(entry) = self.entries.get(seat)
                    && let Some((serial, true)) = self.read(entry, |words| name::matches(words, parts))
                {
                    return Some((Named { seat, serial }, &entry.value));
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

    /// Reads the name of an entry, and its serial; `None` if there is none, or it is written meanwhile.
    #[inline]
    fn read<R>(&self, entry: &Entry<T>, read: impl FnOnce(&[AtomicU64]) -> R) -> Option<(u64, R)> {
        // Acquire pairs with the release in `insert`.
        let serial = entry.serial.load(Ordering::Acquire);
        let len = usize::try_from(entry.len.load(Ordering::Relaxed)).ok()?;
        let words = entry.name.get(..len).or_else(|| self.far(entry, len))?;
        let result = read(words);
        // Pairs with the release fence in `insert`: who has read what it wrote sees the 0 that it found, or more.
        fence(Ordering::Acquire);
        let still = serial != 0 && entry.serial.load(Ordering::Relaxed) == serial;
        still.then_some((serial, result))
    }

    /// Returns the words of a name that an entry has no room for.
    #[cold]
    fn far(&self, entry: &Entry<T>, len: usize) -> Option<&[AtomicU64]> {
        let offset = u32::try_from(entry.name[0].load(Ordering::Relaxed)).ok()?;
        self.arena.from(offset).get(..len)
    }

    /// Reads the label values of an entry; `None` if it is no longer there.
    pub(super) fn key(&self, named: Named) -> Option<LabelKey> {
        let copy = |words: &[AtomicU64]| {
            let words: Vec<u64> = words.iter().map(|word| word.load(Ordering::Relaxed)).collect();
            name::decode(&words)
        };
        let (serial, key) = self.read(self.entries.get(named.seat)?, copy)?;
        key.filter(|_| serial == named.serial)
    }

    /// Returns the value at a seat, whoever has it.
    #[inline]
    pub(super) fn value(&self, seat: u32) -> Option<&T> {
        self.entries.get(seat).map(|entry| &entry.value)
    }

    /// Returns whether an entry is still there.
    pub(super) fn has(&self, named: Named) -> bool {
        let entry = self.entries.get(named.seat);
        entry.is_some_and(|entry| entry.serial.load(Ordering::Relaxed) == named.serial)
    }

    /// Adds an entry that is not there yet; `None` if there is no room for it.
    ///
    /// `make` makes values for new memory; `accept` hands one on to a serial, unless it cannot be used yet.
    pub(super) fn insert(
        &self,
        writer: &mut Writer,
        parts: &[Part<'_>],
        make: impl FnOnce(usize) -> Option<Vec<T>>,
        accept: impl Fn(&T, u64) -> bool,
    ) -> Option<(Named, &T)> {
        let name = name::encode(parts);
        let far = match name.len() {
            0..=INLINE => None,
            len => Some(self.arena.take(&mut writer.pieces, len)?),
        };
        writer.serial += 1;
        let serial = writer.serial;
        let Some((seat, entry)) = self.take_seat(writer, make, |value| accept(value, serial)) else {
            if let Some(offset) = far {
                Arena::put_back(&mut writer.pieces, offset, name.len());
            }
            return None;
        };
        // After the 0 that stands in the serial, before everything else.
        fence(Ordering::Release);
        entry.len.store(name.len() as u64, Ordering::Relaxed);
        let words = match far {
            None => &entry.name[..],
            Some(offset) => {
                entry.name[0].store(offset.into(), Ordering::Relaxed);
                self.arena.from(offset)
            }
        };
        for (word, value) in words.iter().zip(name) {
            word.store(value, Ordering::Relaxed);
        }
        entry.serial.store(serial, Ordering::Release);
        self.grow(writer);
        let table = self.table(self.state.load(Ordering::Relaxed));
        writer.used += usize::from(put(table, pack(hash(parts), seat)));
        writer.live += 1;
        Some((Named { seat, serial }, &entry.value))
    }

    fn take_seat(
        &self,
        writer: &mut Writer,
        make: impl FnOnce(usize) -> Option<Vec<T>>,
        accept: impl Fn(&T) -> bool,
    ) -> Option<(u32, &Entry<T>)> {
        for _ in 0..writer.free.len() {
            let seat = writer.free.pop_front()?;
            let entry = self.entries.get(seat)?;
            if accept(&entry.value) {
                return Some((seat, entry));
            }
            writer.free.push_back(seat);
        }
        let entries = |count| Some(make(count)?.into_iter().map(Entry::new).collect());
        let seat = self.entries.extend(writer.last, entries)?;
        writer.last = Some(seat);
        let entry = self.entries.get(seat)?;
        accept(&entry.value).then_some((seat, entry))
    }

    /// Removes an entry that is there.
    pub(super) fn remove(&self, writer: &mut Writer, parts: &[Part<'_>], named: Named) {
        let (hash, table) = (hash(parts), self.table(self.state.load(Ordering::Relaxed)));
        let taken = pack(hash, named.seat);
        let slot = probe(table, hash).find(|slot| slot.load(Ordering::Relaxed) == taken);
        let (Some(slot), Some(entry)) = (slot, self.entries.get(named.seat)) else {
            return;
        };
        slot.store(REMOVED, Ordering::Release);
        entry.serial.store(0, Ordering::Release);
        let len = usize::try_from(entry.len.load(Ordering::Relaxed)).unwrap_or(0);
        if len > INLINE
            && let Ok(offset) = u32::try_from(entry.name[0].load(Ordering::Relaxed))
        {
            Arena::put_back(&mut writer.pieces, offset, len);
        }
        writer.free.push_back(named.seat);
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
    let slot = probe(table, hash).find(|slot| free(slot.load(Ordering::Relaxed)));
    let Some(slot) = slot else { return false };
    let was_empty = slot.load(Ordering::Relaxed) == EMPTY;
    // Release pairs with the acquire in `find`: the entry is complete.
    slot.store(entry, Ordering::Release);
    was_empty
}

/// Iterates over the slots that an entry may be in, in the order in which they are filled.
#[inline]
fn probe(table: &[AtomicU64], hash: u32) -> impl Iterator<Item = &AtomicU64> {
    let mask = table.len().wrapping_sub(1);
    (0..table.len()).filter_map(move |step| table.get((hash as usize).wrapping_add(step) & mask))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn insert(names: &Names<()>, writer: &mut Writer, parts: &[Part<'_>]) -> Named {
        let make = |count| Some(vec![(); count]);
        names.insert(writer, parts, make, |(), _| true).expect("room").0
    }

    fn find(names: &Names<()>, parts: &[Part<'_>]) -> Option<Named> {
        names.find(hash(parts), parts).map(|(named, ())| named)
    }

    proptest! {
        #[test]
        fn it_is_a_map(steps in prop::collection::vec((0..40_u64, any::<bool>()), 0..400)) {
            let (names, mut writer) = (Names::new(), Writer::default());
            let mut map = HashMap::new();
            // Some names have room in their entry, some do not.
            let text = |value: u64| "x".repeat(usize::try_from(value * 3).expect("small"));
            for (value, insertion) in steps {
                let text = text(value);
                let parts = [Part::Unsigned(value), Part::Text(&text)];
                let found = find(&names, &parts);
                prop_assert_eq!(found, map.get(&value).copied());
                match found {
                    None if insertion => {
                        map.insert(value, insert(&names, &mut writer, &parts));
                    }
                    Some(named) if !insertion => {
                        names.remove(&mut writer, &parts, named);
                        map.remove(&value);
                        prop_assert!(!names.has(named) && names.key(named).is_none());
                    }
                    _ => {}
                }
            }
            for (&value, &named) in &map {
                let text = text(value);
                prop_assert_eq!(names.key(named), Some(LabelKey::new(&[Part::Unsigned(value), Part::Text(&text)])));
            }
            prop_assert_eq!(writer.live, map.len());
        }
    }

    #[test]
    fn a_million_names_that_come_and_go_leave_it_flat() {
        let (names, mut writer) = (Names::new(), Writer::default());
        let mut live: Vec<Option<Named>> = vec![None; 64];
        let text = |number: u64| format!("a-name-that-an-entry-has-no-room-for-because-it-is-long-{number}");
        for number in 0..1_000_000_u64 {
            let place = usize::try_from(number % 64).expect("small");
            if let Some(old) = live[place].take() {
                names.remove(&mut writer, &[Part::Text(&text(number - 64))], old);
            }
            live[place] = Some(insert(&names, &mut writer, &[Part::Text(&text(number))]));
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
        let stays_named = insert(&names, &mut writer, &stays);
        let done = AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 1..200_000 {
                    // Of one length, so that each takes the memory of the one before.
                    let text = format!("{number:08}");
                    let named = insert(&names, &mut writer, &[Part::Text(&text)]);
                    names.remove(&mut writer, &[Part::Text(&text)], named);
                    done.store(number, Ordering::Relaxed);
                }
                done.store(u64::MAX, Ordering::Relaxed);
            });
            while done.load(Ordering::Relaxed) < u64::MAX {
                assert_eq!(find(&names, &stays), Some(stays_named));
                let text = format!("{:08}", done.load(Ordering::Relaxed));
                assert_eq!(find(&names, &[Part::Text(&text)]), None);
            }
        });
    }
}
