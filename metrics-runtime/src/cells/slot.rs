//! Slots: the words of one thread at a time, leased and handed on.
#![allow(unsafe_code)]

use std::ptr;

use super::primitive::{AtomicBool, AtomicPtr, Ordering};
use super::table::Table;

/// The words of one thread at a time.
///
/// *Protocol.* A thread leases a slot by changing `leased` from false to true with acquire, and hands it back by storing
/// false with release. So it sees all that earlier lessees have written, and counts on from there.
#[derive(Debug)]
pub(super) struct Slot {
    leased: AtomicBool,
    next: AtomicPtr<Slot>,
    table: Box<Table>,
}

impl Slot {
    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Hands the slot on. Only its lessee calls this, as the last thing it does with it.
    pub(super) fn release(&self) {
        // Pairs with the acquire in `lease`.
        self.leased.store(false, Ordering::Release);
    }

    fn lease(&self) -> bool {
        // The plain look first keeps the line shared while others search. Acquire pairs with the release in `release`.
        !self.leased.load(Ordering::Relaxed)
            && self.leased.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }
}

/// All slots: a list that is only pushed to, so that it needs no lock, also in a forked child.
#[derive(Debug)]
pub(super) struct Slots {
    head: AtomicPtr<Slot>,
}

impl Slots {
    #[cfg(not(loom))]
    pub(super) const fn new() -> Self {
        Self { head: AtomicPtr::new(ptr::null_mut()) }
    }

    #[cfg(loom)]
    pub(super) fn new() -> Self {
        Self { head: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Leases a slot that is free, or a new one.
    pub(super) fn lease(&self) -> &'static Slot {
        self.iter().find(|slot| slot.lease()).unwrap_or_else(|| self.push())
    }

    fn push(&self) -> &'static Slot {
        let mut head = self.head.load(Ordering::Relaxed);
        let slot: &'static Slot = Box::leak(Box::new(Slot {
            leased: AtomicBool::new(true),
            next: AtomicPtr::new(head),
            table: Table::new(),
        }));
        // Release pairs with the acquire in `iter`.
        while let Err(newer) =
            self.head.compare_exchange(head, ptr::from_ref(slot).cast_mut(), Ordering::Release, Ordering::Relaxed)
        {
            head = newer;
            slot.next.store(head, Ordering::Relaxed);
        }
        slot
    }

    /// Iterates over all slots, leased or not.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Slot> {
        // Acquire pairs with the release in `push`; older slots are seen through newer ones, whose pushers saw them.
        let mut next = self.head.load(Ordering::Acquire);
        std::iter::from_fn(move || {
            // SAFETY: (1) a pointer in the list is null or was made by `Box::leak` in `push`, so it is aligned, points to a
            // `Slot` and is never freed; (2) the slot was initialised before its pointer was released; (3) it is only ever
            // used through shared references.
            let slot = unsafe { next.cast_const().as_ref() }?;
            next = slot.next.load(Ordering::Acquire);
            Some(slot)
        })
    }
}
