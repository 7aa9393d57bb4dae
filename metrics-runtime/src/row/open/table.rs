//! Which seat an entry is in, by its hash: slots that are read without a lock.
//!
//! Protocol. A slot says in which seat an entry may be, and its hash; whether it is the entry, its reader asks. A table that
//! is full, or full of slots that were removed, is followed by another, never in its own memory: a reader that finds
//! nothing asks whether the table is still the same, and else looks again.

use std::sync::atomic::Ordering;

use once_cell::race::OnceBox;

use crate::cells::primitive::AtomicU64;

const FIRST_SLOTS: usize = if cfg!(loom) { 2 } else { 16 };

/// Table sizes, each with two pieces of memory to change between: room for as many entries as have a seat.
const TABLES: usize = 2 * 22;

const EMPTY: u64 = 0;
/// Is no seat's.
const REMOVED: u64 = u32::MAX as u64;

/// The slots.
#[derive(Debug)]
pub(super) struct Table {
    memory: [OnceBox<Box<[AtomicU64]>>; TABLES],
    /// Which memory is the current one, in the lowest 8 bits; above them, how many there have been.
    state: AtomicU64,
}

/// How full a table is, for those who write, who take turns.
#[derive(Debug, Default)]
pub(super) struct Fill {
    live: usize,
    /// Slots that are not empty.
    used: usize,
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

/// Iterates over the slots that an entry may be in, in the order in which they are filled.
fn probe(slots: &[AtomicU64], hash: u32) -> impl Iterator<Item = &AtomicU64> {
    let mask = slots.len().wrapping_sub(1);
    (0..slots.len()).filter_map(move |step| slots.get((hash as usize).wrapping_add(step) & mask))
}

/// Puts an entry into the first slot that takes it; returns whether that was empty and not only removed.
fn put(slots: &[AtomicU64], hash: u32, entry: u64) -> bool {
    let free = |slot: u64| slot == EMPTY || slot == REMOVED;
    let slot = probe(slots, hash).find(|slot| free(slot.load(Ordering::Relaxed)));
    let Some(slot) = slot else { return false };
    let was_empty = slot.load(Ordering::Relaxed) == EMPTY;
    // Release pairs with the acquire in `find`: the entry is complete.
    slot.store(entry, Ordering::Release);
    was_empty
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            memory: [const { OnceBox::new() }; TABLES],
            state: AtomicU64::new(0),
        }
    }

    #[inline]
    fn slots(&self, state: u64) -> &[AtomicU64] {
        let memory = self.memory.get((state & 0xFF) as usize).and_then(OnceBox::get);
        memory.map_or(&[], |slots| slots)
    }

    /// Calls `look` with every seat that an entry of this hash may be in, until it finds it.
    #[inline]
    pub(super) fn find<R>(&self, hash: u32, look: impl Fn(u32) -> Option<R>) -> Option<R> {
        // Acquire pairs with the release in `make_room`: the table is seen with all its entries.
        let mut state = self.state.load(Ordering::Acquire);
        loop {
            let slots = self.slots(state);
            // By hand and not by `probe`, which costs a third more here.
            let mut at = hash as usize;
            #[allow(clippy::explicit_counter_loop)]
            for _ in slots {
                let Some(slot) = slots.get(at & (slots.len() - 1)) else {
                    break;
                };
                // Acquire pairs with the releases in `put` and `make_room`.
                let slot = slot.load(Ordering::Acquire);
                if slot == EMPTY {
                    break;
                }
                let (found, seat) = unpack(slot);
                if found == hash {
                    if let Some(result) = look(seat) {
                        return Some(result);
                    }
                }
                at = at.wrapping_add(1);
            }
            // An empty slot of a table that is being filled anew was seen after the state had changed.
            let now = self.state.load(Ordering::Acquire);
            if now == state {
                return None;
            }
            state = now;
        }
    }

    /// Adds an entry.
    pub(super) fn insert(&self, fill: &mut Fill, hash: u32, seat: u32) {
        self.make_room(fill);
        let slots = self.slots(self.state.load(Ordering::Relaxed));
        fill.used += usize::from(put(slots, hash, pack(hash, seat)));
        fill.live += 1;
    }

    /// Removes an entry; returns whether it was there.
    pub(super) fn remove(&self, fill: &mut Fill, hash: u32, seat: u32) -> bool {
        let slots = self.slots(self.state.load(Ordering::Relaxed));
        let entry = pack(hash, seat);
        let slot = probe(slots, hash).find(|slot| slot.load(Ordering::Relaxed) == entry);
        if let Some(slot) = slot {
            slot.store(REMOVED, Ordering::Release);
            fill.live -= 1;
        }
        slot.is_some()
    }

    /// Makes room for one more entry: at least half of the slots are always empty.
    fn make_room(&self, fill: &mut Fill) {
        let state = self.state.load(Ordering::Relaxed);
        let old = self.slots(state);
        if (fill.used + 1) * 2 <= old.len() {
            return;
        }
        let which = (state & 0xFF) as usize;
        let next = match old.len() {
            0 => 0,
            // At least half of the slots that are not empty were removed: the same size again, in the other memory.
            len if fill.live * 4 < len => which ^ 1,
            _ => (which | 1) + 1,
        };
        let Some(memory) = self.memory.get(next) else { return };
        let count = FIRST_SLOTS << (next / 2);
        let new = memory.get_or_init(|| Box::new((0..count).map(|_| AtomicU64::new(EMPTY)).collect()));
        for slot in new.iter().filter(|slot| slot.load(Ordering::Relaxed) != EMPTY) {
            // Release: a reader that still looks into this memory, from when it was the table before, and finds it
            // empty, sees the state that came after.
            slot.store(EMPTY, Ordering::Release);
        }
        for entry in old.iter().map(|slot| slot.load(Ordering::Relaxed)) {
            if entry != EMPTY && entry != REMOVED {
                put(new, unpack(entry).0, entry);
            }
        }
        fill.used = fill.live;
        // Release pairs with the acquire in `find`.
        self.state
            .store(((state >> 8) + 1) << 8 | next as u64, Ordering::Release);
    }

    /// Counts the slots of all tables.
    #[cfg(all(test, not(loom)))]
    pub(super) fn len(&self) -> usize {
        self.memory
            .iter()
            .filter_map(OnceBox::get)
            .map(|slots| slots.len())
            .sum()
    }
}
