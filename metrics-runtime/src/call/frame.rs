//! Calls whose labels are made of their arguments: they begin inside the function's body, and end outside.

use std::cell::Cell;

use super::Site;
use super::calls::Started;
use super::outcome::PANICKED;
use crate::label::LabelSet;

thread_local! {
    /// The call that has begun last on this thread, until whoever runs its body takes it.
    static BEGUN: Cell<Option<Started>> = const { Cell::new(None) };
}

/// Begins a call, with labels: the first statement of the body.
pub fn begin<L: LabelSet>(site: &'static Site, labels: L::Ref<'_>) {
    if let Some(calls) = site.find::<L>(labels) {
        BEGUN.set(Some(calls.start()));
    }
}

/// A body that is running. If it unwinds, the call that it has begun has panicked.
#[derive(Debug)]
pub(super) struct Frame {
    /// The call around this one.
    outer: Option<Started>,
}

impl Frame {
    /// Makes room for a call to begin.
    pub(super) fn open() -> Self {
        Self { outer: BEGUN.take() }
    }

    /// Takes the call that has begun, if one has.
    pub(super) fn close(self) -> Option<Started> {
        let begun = BEGUN.take();
        BEGUN.set(self.outer);
        std::mem::forget(self);
        begun
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(begun) = BEGUN.replace(self.outer) {
            begun.cut_off(PANICKED);
        }
    }
}
