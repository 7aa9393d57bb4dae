//! Slots, which threads lease to count in.

use std::fmt;
use std::iter;
use std::marker::PhantomData;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use super::memory::{self, LINE, Zeroed};
use super::primitive::{AtomicPtr, AtomicU32, fence};
use super::table::Table;

/// The words of one thread at a time.
///
/// A slot is never freed: after its thread, another one leases it and goes on counting in the same words. There are as
/// many as threads were alive at once.
#[repr(C, align(128))]
pub(super) struct Slot {
    /// How many leases its thread has; none is there while the slot is free.
    leases: AtomicU32,
    /// Written before the slot is published, and never again.
    next: AtomicPtr<Slot>,
    table: Table,
}

const _: () = assert!(align_of::<Slot>() == LINE);

// SAFETY: (1) `AtomicU32` and `AtomicPtr` have "the same size, alignment and bit validity" as `u32` and `*mut T` (their
// documentation), for the first of which zero is a value, and `ptr::null` is "equivalent to zero-initializing the
// pointer" (its documentation); (2) no part implements `Drop`; (3) the alignment is `LINE`, asserted above.
unsafe impl Zeroed for Slot {
    #[cfg(loom)]
    fn zeroed() -> Self {
        Self {
            leases: AtomicU32::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            table: Table::new(),
        }
    }
}

impl Slot {
    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    fn try_lease(&self) -> bool {
        // The load keeps threads that look for a slot from writing to the lines of slots in use.
        let free = cfg!(loom) || self.leases.load(Ordering::Relaxed) == 0;
        // Acquire pairs with the release in `Lease::drop`: the next thread goes on from the last values of the one before.
        free && self
            .leases
            .compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }
}

/// All slots: a list that only grows, at its head.
///
/// Protocol: a slot is complete before a release compare-and-swap makes it the head; readers load the head acquire. As
/// each swap carries on the release sequence of those before, this shows them all slots behind it too. Nothing waits, so a
/// child forked while another thread leased a slot can go on; slots of threads that are no more stay leased there.
pub(super) struct Slots {
    head: AtomicPtr<Slot>,
}

impl Slots {
    const_fn! {
        pub(super) fn new() -> Self {
            Self { head: AtomicPtr::new(ptr::null_mut()) }
        }
    }

    /// Iterates over all slots that there are, newest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Slot> + use<> {
        // Acquire pairs with the release in `push`.
        let head = follow(self.head.load(Ordering::Acquire));
        iter::successors(head, |slot| follow(slot.next.load(Ordering::Relaxed)))
    }

    /// Leases a slot that is free, or a new one.
    pub(super) fn lease(&self) -> Lease {
        let slot = self.iter().find(|slot| slot.try_lease()).unwrap_or_else(|| self.push());
        // Whoever sees what is counted from now on sees what the threads before knew of the owners of its words: pairs with
        // the acquire fence of those who read words that change owners.
        fence(Ordering::Release);
        Lease {
            slot,
            one_thread: PhantomData,
        }
    }

    /// Adds a slot that is leased to the caller.
    fn push(&self) -> &'static Slot {
        let slot = &memory::zeroed::<Slot>(1)[0];
        slot.leases.store(1, Ordering::Relaxed);
        let new = ptr::from_ref(slot).cast_mut();
        let mut head = ptr::null_mut();
        loop {
            slot.next.store(head, Ordering::Relaxed);
            // Release pairs with the acquire in `iter`. The old head is not looked into here, so relaxed is enough for it.
            match self
                .head
                .compare_exchange_weak(head, new, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return slot,
                Err(newer) => head = newer,
            }
        }
    }
}

/// Turns a pointer of the list into a reference.
fn follow(slot: *mut Slot) -> Option<&'static Slot> {
    // SAFETY: (1) `head` and `next` are only ever null or made from the `&'static Slot` of `push`, so that a pointer that
    // is not null is aligned, initialised and valid for good; (2) slots are only reached through shared references; (3) what
    // `push` wrote happens before this: `iter` loaded the head, acquire.
    unsafe { slot.as_ref() }
}

/// The right to count in a slot. Dropping the last one of a thread hands the slot back.
///
/// It stays on its thread, as its clones do: two threads that count in one slot lose counts.
pub(super) struct Lease {
    slot: &'static Slot,
    one_thread: PhantomData<Rc<LocalHandle>>,
}

/// Names, in the compiler's message, what cannot go to another thread.
struct LocalHandle;

impl Lease {
    pub(super) fn table(&self) -> &'static Table {
        &self.slot.table
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&ptr::from_ref(self.slot)).finish()
    }
}

impl Clone for Lease {
    fn clone(&self) -> Self {
        // While the slot is leased, only this thread writes the count: others look for a zero.
        let leases = &self.slot.leases;
        leases.store(leases.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        Self { ..*self }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let leases = &self.slot.leases;
        // Release pairs with the acquire in `try_lease`.
        leases.store(leases.load(Ordering::Relaxed) - 1, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_leased_once_at_a_time_and_again_after() {
        let slots = Slots::new();
        let first = slots.lease();
        let second = slots.lease();
        assert!(!ptr::eq(first.slot, second.slot));
        let slot = first.slot;
        drop(first);
        assert!(ptr::eq(slots.lease().slot, slot));
        drop(second);
        assert_eq!(slots.iter().count(), 2);
    }

    #[test]
    fn a_slot_is_free_when_the_last_of_its_leases_is_dropped() {
        let slots = Slots::new();
        let first = slots.lease();
        let second = first.clone();
        drop(first);
        let other = slots.lease();
        assert!(!ptr::eq(second.slot, other.slot));
        let slot = second.slot;
        drop(second);
        assert!(ptr::eq(slots.lease().slot, slot));
    }
}
