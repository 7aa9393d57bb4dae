//! A hash table from label values to values that is read without a lock, and from which entries can be removed.
//!
//! Readers hold nothing that could be freed under them: all memory stays until the end and is used again. That what they
//! read is what they look for is checked afterwards, as with a seqlock.
//!
//! Protocol. An entry has a serial, which no other entry has had, and 0 while it is free or being written; its label
//! values as words; and a value, which belongs to the memory and not to the name. A reader loads the serial, compares the
//! words, and loads the serial again: if it is the same, nobody has written in between.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::atomic::Ordering;

use super::arena::{Arena, Pieces};
use super::name::{self, INLINE, Key};
use super::slab::{INDEX_BITS, Slab};
use super::table::{Fill, Table};
use crate::cells::primitive::{AtomicU64, fence};
use crate::label::{LabelKey, Part};

/// Marks the first word of an entry whose name is long; no name begins with such a word.
const LONG: u64 = 1 << 63;

/// Which entry one is, of all that were ever there, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Serial(NonZeroU64);

impl Serial {
    /// Numbers entries upwards; those that follow each other at one seat rise. None once there are no numbers left, after a
    /// hundred thousand million.
    fn new(number: u64, seat: u32) -> Option<Self> {
        let serial = number.checked_mul(1 << INDEX_BITS)? | u64::from(seat);
        NonZeroU64::new(serial).map(Self)
    }

    fn seat(self) -> u32 {
        // Lower bits.
        #[allow(clippy::cast_possible_truncation)]
        {
            self.0.get() as u32 & ((1 << INDEX_BITS) - 1)
        }
    }

    /// Returns a number that is not 0 and that no other entry has.
    #[inline]
    pub(super) fn get(self) -> u64 {
        self.0.get()
    }
}

#[derive(Debug)]
struct Entry<T> {
    serial: AtomicU64,
    /// Count of the words of the name.
    len: AtomicU64,
    /// The name, zeros after its last word. Of one that is longer, where in the arena it is, marked by [`LONG`].
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

    /// Returns a serial that was loaded before something else, if there is still that entry.
    #[inline]
    fn still(&self, serial: u64) -> Option<Serial> {
        // Pairs with the release fence in `insert`: who has read what it wrote sees the 0 that it found, or more.
        fence(Ordering::Acquire);
        if self.serial.load(Ordering::Relaxed) != serial {
            return None;
        }
        NonZeroU64::new(serial).map(Serial)
    }
}

/// The names.
#[derive(Debug)]
pub(super) struct Names<T> {
    entries: Slab<Entry<T>>,
    arena: Arena,
    table: Table,
}

/// What those who write share; they take turns.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pieces: Pieces,
    /// Seats of entries that were removed, longest ago first.
    free: VecDeque<u32>,
    /// The last seat of all.
    last: Option<u32>,
    /// How many entries there have been.
    entries: u64,
    fill: Fill,
}

impl<T> Names<T> {
    pub(super) fn new() -> Self {
        Self {
            entries: Slab::new(),
            arena: Arena::new(),
            table: Table::new(),
        }
    }

    /// Finds an entry: no lock, no write, no allocation.
    #[inline]
    pub(super) fn find(&self, key: &(impl Key + ?Sized)) -> Option<(Serial, &T)> {
        self.table.find(key.hash(), |seat| {
            let entry = self.entries.get(seat)?;
            Some((self.look(entry, key)?, &entry.value))
        })
    }

    /// Compares the name of an entry, and returns its serial if that is it.
    #[inline]
    fn look(&self, entry: &Entry<T>, key: &(impl Key + ?Sized)) -> Option<Serial> {
        // Acquire pairs with the release in `insert`.
        let serial = entry.serial.load(Ordering::Acquire);
        if !key.matches(&entry.name) && !self.matches_long(entry, key) {
            return None;
        }
        entry.still(serial)
    }

    /// Compares a name that an entry has no room for.
    #[cold]
    fn matches_long(&self, entry: &Entry<T>, key: &(impl Key + ?Sized)) -> bool {
        let words = self.long(entry);
        !words.is_empty() && key.matches(words)
    }

    /// Returns the words of a name that an entry has no room for; none if it has.
    fn long(&self, entry: &Entry<T>) -> &[AtomicU64] {
        let first = entry.name[0].load(Ordering::Relaxed);
        let offset = u32::try_from(first.wrapping_sub(LONG)).ok();
        let len = usize::try_from(entry.len.load(Ordering::Relaxed)).unwrap_or(0);
        let words = offset.and_then(|offset| self.arena.from(offset).get(..len));
        words.unwrap_or_default()
    }

    /// Reads the label values of an entry; `None` if it is no longer there.
    pub(super) fn key(&self, serial: Serial) -> Option<LabelKey> {
        let entry = self.entries.get(serial.seat())?;
        let len = usize::try_from(entry.len.load(Ordering::Relaxed)).ok()?;
        let words = entry.name.get(..len).unwrap_or_else(|| self.long(entry));
        let words: Vec<u64> = words.iter().map(|word| word.load(Ordering::Relaxed)).collect();
        // Whatever was read is only looked at if it is still there.
        entry.still(serial.get())?;
        name::decode(&words)
    }

    /// Returns the value where an entry is or was.
    #[inline]
    pub(super) fn value(&self, serial: Serial) -> Option<&T> {
        self.entries.get(serial.seat()).map(|entry| &entry.value)
    }

    /// Returns whether an entry is still there.
    pub(super) fn has(&self, serial: Serial) -> bool {
        let entry = self.entries.get(serial.seat());
        entry.is_some_and(|entry| entry.serial.load(Ordering::Relaxed) == serial.get())
    }

    /// Adds an entry that is not there yet; `None` if there is no room for it.
    ///
    /// `make` makes values for new memory; `accept` hands one on to a serial, unless it cannot be used yet.
    pub(super) fn insert(
        &self,
        writer: &mut Writer,
        parts: &[Part<'_>],
        make: impl FnOnce(usize) -> Option<Vec<T>>,
        accept: impl Fn(&T, Serial) -> bool,
    ) -> Option<(Serial, &T)> {
        let name = name::encode(parts);
        let long = match name.len() {
            0..=INLINE => None,
            len => Some(self.arena.take(&mut writer.pieces, len)?),
        };
        writer.entries += 1;
        let Some((serial, entry)) = self.take_seat(writer, make, accept) else {
            if let Some(offset) = long {
                Arena::put_back(&mut writer.pieces, offset, name.len());
            }
            return None;
        };
        // After the 0 that stands in the serial, before everything else.
        fence(Ordering::Release);
        entry.len.store(name.len() as u64, Ordering::Relaxed);
        let at_hand = match long {
            None => &name[..],
            Some(offset) => {
                for (word, value) in self.arena.from(offset).iter().zip(&name) {
                    word.store(*value, Ordering::Relaxed);
                }
                &[LONG + u64::from(offset)]
            }
        };
        for (word, value) in entry.name.iter().zip(at_hand.iter().chain(&[0; INLINE])) {
            word.store(*value, Ordering::Relaxed);
        }
        entry.serial.store(serial.get(), Ordering::Release);
        self.table.insert(&mut writer.fill, parts.hash(), serial.seat());
        Some((serial, &entry.value))
    }

    fn take_seat(
        &self,
        writer: &mut Writer,
        make: impl FnOnce(usize) -> Option<Vec<T>>,
        accept: impl Fn(&T, Serial) -> bool,
    ) -> Option<(Serial, &Entry<T>)> {
        let number = writer.entries;
        let accepted = |seat| {
            let (serial, entry) = (Serial::new(number, seat)?, self.entries.get(seat)?);
            accept(&entry.value, serial).then_some((serial, entry))
        };
        for _ in 0..writer.free.len() {
            let seat = writer.free.pop_front()?;
            if let Some(taken) = accepted(seat) {
                return Some(taken);
            }
            writer.free.push_back(seat);
        }
        let entries = |count| Some(make(count)?.into_iter().map(Entry::new).collect());
        let seat = self.entries.extend(writer.last, entries)?;
        writer.last = Some(seat);
        accepted(seat)
    }

    /// Removes an entry that is there.
    pub(super) fn remove(&self, writer: &mut Writer, parts: &[Part<'_>], serial: Serial) {
        let Some(entry) = self.entries.get(serial.seat()) else {
            return;
        };
        if !self.table.remove(&mut writer.fill, parts.hash(), serial.seat()) {
            return;
        }
        entry.serial.store(0, Ordering::Release);
        let len = usize::try_from(entry.len.load(Ordering::Relaxed)).unwrap_or(0);
        let first = entry.name[0].load(Ordering::Relaxed);
        if let Ok(offset) = u32::try_from(first.wrapping_sub(LONG)) {
            Arena::put_back(&mut writer.pieces, offset, len);
        }
        writer.free.push_back(serial.seat());
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn insert(names: &Names<()>, writer: &mut Writer, parts: &[Part<'_>]) -> Serial {
        let make = |count| Some(vec![(); count]);
        names.insert(writer, parts, make, |(), _| true).expect("room").0
    }

    fn find(names: &Names<()>, parts: &[Part<'_>]) -> Option<Serial> {
        names.find(parts).map(|(serial, ())| serial)
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
                    Some(serial) if !insertion => {
                        names.remove(&mut writer, &parts, serial);
                        map.remove(&value);
                        prop_assert!(!names.has(serial) && names.key(serial).is_none());
                    }
                    _ => {}
                }
            }
            for (&value, &serial) in &map {
                let text = text(value);
                prop_assert_eq!(names.key(serial), Some(LabelKey::new(&[Part::Unsigned(value), Part::Text(&text)])));
            }
        }
    }

    #[test]
    fn a_million_names_that_come_and_go_leave_it_flat() {
        let (names, mut writer) = (Names::new(), Writer::default());
        let mut live: Vec<Option<Serial>> = vec![None; 64];
        let text = |number: u64| format!("a-name-that-an-entry-has-no-room-for-because-it-is-long-{number}");
        for number in 0..1_000_000_u64 {
            let place = usize::try_from(number % 64).expect("small");
            if let Some(old) = live[place].take() {
                names.remove(&mut writer, &[Part::Text(&text(number - 64))], old);
            }
            live[place] = Some(insert(&names, &mut writer, &[Part::Text(&text(number))]));
        }
        assert!(names.table.len() <= 1024, "{} slots", names.table.len());
        assert!(names.arena.from(4096).is_empty());
    }

    #[test]
    fn readers_always_find_what_stays_and_never_what_is_gone() {
        let names = Names::new();
        let mut writer = Writer::default();
        let stays = [Part::Text("stays")];
        let stays_serial = insert(&names, &mut writer, &stays);
        let done = AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 1..200_000 {
                    // Of one length, so that each takes the memory of the one before.
                    let text = format!("{number:08}");
                    let serial = insert(&names, &mut writer, &[Part::Text(&text)]);
                    names.remove(&mut writer, &[Part::Text(&text)], serial);
                    done.store(number, Ordering::Relaxed);
                }
                done.store(u64::MAX, Ordering::Relaxed);
            });
            while done.load(Ordering::Relaxed) < u64::MAX {
                assert_eq!(find(&names, &stays), Some(stays_serial));
                let text = format!("{:08}", done.load(Ordering::Relaxed));
                assert_eq!(find(&names, &[Part::Text(&text)]), None);
            }
        });
    }
}
