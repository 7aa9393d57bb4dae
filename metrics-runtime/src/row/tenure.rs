//! How long something stays that goes when nobody owns it any more.

use std::time::Duration;

use crate::platform::Instant;

/// Whether the last values of something without an owner have been seen, and since when.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tenure {
    /// How often it got an owner.
    owned: u64,
    /// When it was first met without an owner.
    met: Option<Instant>,
    /// When a gather was done that had begun after the last owner was gone.
    seen: Option<Instant>,
}

/// For how long something has had no owner: what has been seen comes before what has not, and then what has been longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Age {
    Seen(Instant),
    Unseen(Instant),
}

/// Something without an owner, as a gather met it when it began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Orphaned {
    owned: u64,
}

impl Tenure {
    /// Notes that it has got an owner.
    pub(crate) fn own(&mut self) {
        self.owned += 1;
        (self.met, self.seen) = (None, None);
    }

    /// Notes whether it has an owner at the beginning of a gather.
    pub(crate) fn begin(&mut self, is_owned: bool) -> Option<Orphaned> {
        if is_owned {
            (self.met, self.seen) = (None, None);
            return None;
        }
        self.met.get_or_insert_with(Instant::now);
        Some(Orphaned { owned: self.owned })
    }

    /// Notes the end of a gather that met it without an owner, unless it has had one since.
    pub(crate) fn end(&mut self, orphaned: Orphaned) {
        if self.owned == orphaned.owned {
            self.seen.get_or_insert_with(Instant::now);
        }
    }

    /// Returns for how long it has had no owner.
    pub(crate) fn age(&self) -> Age {
        let met = || Age::Unseen(self.met.unwrap_or_else(Instant::now));
        self.seen.map_or_else(met, Age::Seen)
    }

    /// Returns whether its last values have been seen, `linger` ago or longer.
    pub(crate) fn is_over(&self, linger: Duration) -> bool {
        self.seen.is_some_and(|seen| seen.elapsed() >= linger)
    }
}
