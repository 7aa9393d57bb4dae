//! Calls whose labels are made of their arguments: they begin inside the function's body, and end outside.

use std::cell::Cell;
use std::marker::PhantomData;

use super::Site;
use super::calls::{Kept, Running, Started};
use crate::label::LabelSet;

thread_local! {
    /// The call that has begun last on this thread, until whoever runs its body takes it.
    static BEGUN: Cell<Option<Started>> = const { Cell::new(None) };
}

/// Begins a call, with labels: the first statement of the body.
pub fn begin<K: Kept, L: LabelSet>(site: &'static Site, labels: L::Ref<'_>) {
    if let Some(calls) = site.find::<L>(labels) {
        BEGUN.set(Some(calls.start::<K>().suspend()));
    }
}

/// A body that is running. If it unwinds, the call that it has begun has panicked.
#[derive(Debug)]
pub(super) struct Frame<K: Kept> {
    /// The call around this one.
    outer: Option<Started>,
    kept: PhantomData<K>,
}

impl<K: Kept> Frame<K> {
    /// Makes room for a call to begin.
    pub(super) fn open() -> Self {
        let (outer, kept) = (BEGUN.take(), PhantomData);
        Self { outer, kept }
    }

    /// Takes the call that has begun, if one has.
    pub(super) fn close(self) -> Option<Running<K>> {
        let begun = BEGUN.replace(self.outer);
        std::mem::forget(self);
        begun.map(Running::resumed)
    }
}

impl<K: Kept> Drop for Frame<K> {
    fn drop(&mut self) {
        // Dropped, it has panicked.
        drop(BEGUN.replace(self.outer).map(Running::<K>::resumed));
    }
}
