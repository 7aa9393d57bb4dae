//! How many values one label may have.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::OVERFLOW;
use super::names::{Names, Writer, hash};
use crate::label::Part;

/// The values of one capped label that some series has. Asking takes no lock.
#[derive(Debug)]
pub(super) struct Cap {
    most: usize,
    values: Names,
    len: AtomicUsize,
}

/// What those who make and remove series share; they take turns.
#[derive(Debug, Default)]
pub(super) struct Uses {
    writer: Writer,
    /// How many series have a value, by its index.
    series: Vec<usize>,
    /// Indices that are free.
    free: Vec<u32>,
    /// The serial of the value met last.
    serial: u64,
}

impl Cap {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            values: Names::new(),
            len: AtomicUsize::new(0),
        }
    }

    /// Returns whether the cap is reached and the value is none of those that came before.
    pub(super) fn turns_away(&self, value: Part<'_>) -> bool {
        self.len.load(Ordering::Relaxed) >= self.most
            && value != OVERFLOW
            && self.values.find(hash(&[value]), &[value]).is_none()
    }

    /// Notes that a series has a value.
    pub(super) fn enter(&self, uses: &mut Uses, value: Part<'_>) {
        if value == OVERFLOW {
            return;
        }
        if let Some(named) = self.values.find(hash(&[value]), &[value]) {
            uses.series[named.index as usize] += 1;
            return;
        }
        let index = uses.free.pop().unwrap_or_else(|| {
            uses.series.push(0);
            u32::try_from(uses.series.len() - 1).unwrap_or(u32::MAX)
        });
        uses.serial += 1;
        match self.values.insert(&mut uses.writer, &[value], index, uses.serial) {
            Some(_) => {
                uses.series[index as usize] = 1;
                self.len.fetch_add(1, Ordering::Relaxed);
            }
            // No memory left for names: the value stays unknown, and overflows once the cap is reached.
            None => uses.free.push(index),
        }
    }

    /// Notes that a series with a value is gone.
    pub(super) fn leave(&self, uses: &mut Uses, value: Part<'_>) {
        let Some(named) = self.values.find(hash(&[value]), &[value]) else {
            return;
        };
        let series = &mut uses.series[named.index as usize];
        *series -= 1;
        if *series == 0 {
            self.values.remove(&mut uses.writer, &[value], named);
            uses.free.push(named.index);
            self.len.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
