//! What a look-up in an open family finds.

use super::names::Serial;
use crate::cells::{Guarded, Place, Tagged};

/// A series of an open family: where it is, and which of all series that ever were it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// The per-thread words, tag included; none if it has a shared word.
    pub(crate) place: Place,
    pub(super) serial: Option<Serial>,
}

impl Series {
    /// No series: what is counted here is lost.
    pub(crate) const NOWHERE: Self = Self {
        place: Place::NOWHERE,
        serial: None,
    };

    #[inline]
    pub(super) fn new((serial, values): (Serial, &Values)) -> Self {
        Self {
            place: values.place,
            serial: Some(serial),
        }
    }

    /// Returns its per-thread words.
    #[inline]
    pub(super) fn words(self) -> Tagged {
        Tagged::new(self.place, self.number())
    }

    /// Returns the number that words of this series are tagged with.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        self.serial.map_or(0, Serial::get)
    }
}

/// Where the values of one series after the other are.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) place: Place,
    pub(super) word: Option<Box<Guarded>>,
}
