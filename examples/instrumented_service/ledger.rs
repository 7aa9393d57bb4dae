//! What clients have provoked: their own count, which knows nothing of the service's.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::act::{Act, Outcome};

/// A function, the value of its label `command` or `error` or nothing, and how its calls end.
pub(crate) type Call = (String, String, Outcome);

/// How many calls there were.
pub(crate) type Counts = BTreeMap<Call, u64>;

/// What some clients have done.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    calls: Counts,
}

impl Ledger {
    /// Returns the account of a single act.
    pub(crate) fn of(act: Act) -> Self {
        let mut ledger = Self::default();
        ledger.note(act);
        ledger
    }

    /// Notes one act.
    pub(crate) fn note(&mut self, act: Act) {
        for &(function, label, outcome) in act.calls() {
            let call = (function.to_owned(), label.to_owned(), outcome);
            *self.calls.entry(call).or_default() += 1;
        }
    }

    /// Returns the calls that must have come of it all.
    pub(crate) fn calls(&self) -> &Counts {
        &self.calls
    }
}

impl AddAssign for Ledger {
    fn add_assign(&mut self, other: Self) {
        for (call, count) in other.calls {
            *self.calls.entry(call).or_default() += count;
        }
    }
}
