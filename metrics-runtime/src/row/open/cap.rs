//! How many values one label may have.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::OVERFLOW;
use super::names::{Names, Writer};
use crate::descriptor::KnownValue;
use crate::label::Part;

/// The values of one capped label that some series has. Asking takes no lock.
#[derive(Debug)]
pub(super) struct Cap {
    /// Without those that are known.
    most: usize,
    /// Values that always have a place, and are not among the others.
    known: &'static [KnownValue],
    /// How many series have each, which only those ask who take turns.
    values: Names<AtomicUsize>,
    len: AtomicUsize,
}

impl Cap {
    /// Makes one for `most` values, those that are `known` among them.
    pub(super) fn new(most: usize, known: &'static [KnownValue]) -> Self {
        Self {
            most: most.saturating_sub(known.len()),
            known,
            values: Names::new(),
            len: AtomicUsize::new(0),
        }
    }

    /// Returns whether the cap is reached and the value is none of those that came before.
    pub(super) fn turns_away(&self, value: Part<'_>) -> bool {
        self.len.load(Ordering::Relaxed) >= self.most
            && !self.has_place(value)
            && self.values.find(&[value][..]).is_none()
    }

    /// Returns whether a value has a place beside all others.
    fn has_place(&self, value: Part<'_>) -> bool {
        value == OVERFLOW || self.known.iter().any(|known| value.is(known))
    }

    /// Notes that a series has a value. Callers of this and of `leave` take turns.
    pub(super) fn enter(&self, writer: &mut Writer, value: Part<'_>) {
        if self.has_place(value) {
            return;
        }
        let make = |count| Some((0..count).map(|_| AtomicUsize::new(0)).collect());
        let known = self.values.find(&[value][..]);
        // Without memory left for names, the value stays unknown, and overflows once the cap is reached.
        let known = known.or_else(|| self.values.insert(writer, &[value], make, |_, _| true));
        if known.is_some_and(|(_, series)| series.fetch_add(1, Ordering::Relaxed) == 0) {
            self.len.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that a series with a value is gone.
    pub(super) fn leave(&self, writer: &mut Writer, value: Part<'_>) {
        let known = self.values.find(&[value][..]).filter(|_| !self.has_place(value));
        if let Some((serial, _)) = known.filter(|(_, series)| series.fetch_sub(1, Ordering::Relaxed) == 1) {
            self.values.remove(writer, &[value], serial);
            self.len.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
