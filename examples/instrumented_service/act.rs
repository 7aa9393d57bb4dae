//! What clients provoke, and the calls that each such act comes to inside the service.

use metrics::Label;

use Outcome::{Cancelled, Error, Ok, Panicked};

/// How a call ends: the values of the label `outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Label)]
pub(crate) enum Outcome {
    Ok,
    Error,
    Panicked,
    Cancelled,
}

/// A function, the value of its label `command` or `error` or nothing, and how its call ends.
pub(crate) type Provoked = (&'static str, &'static str, Outcome);

/// One thing that a client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// It closes the connection.
    Leaves,
    /// It sends what is no text, which costs it the connection.
    SendsBytes,
    /// It is still waiting when the service is stopped.
    IsCutOff,
    SendsNoCommand,
    SendsNoKey,
    SendsNoAmount,
    Sets,
    SetsTooMuch,
    Gets,
    GetsNothing,
    Adds,
    AddsToNothing,
    AddsToText,
    AddsTooMuch,
    /// It waits for a value, and gets it.
    Waits,
    /// It waits for a value, and leaves before it is there.
    GivesUp,
    Checks,
    /// It crashes the handler, which costs it the connection.
    Crashes,
}

const SERVED: Provoked = ("Service::serve", "", Ok);
const PARSED: Provoked = ("kv_parse", "", Ok);
const WRITTEN: Provoked = ("MemoryJournal::append", "", Ok);
const SHARD: Provoked = ("kv_shard", "", Ok);

impl Act {
    /// Returns the calls that come of it.
    pub(crate) fn calls(self) -> &'static [Provoked] {
        match self {
            Self::Leaves => &[SERVED],
            Self::SendsBytes => &[("Service::serve", "", Error)],
            Self::IsCutOff => &[
                ("Service::serve", "", Cancelled),
                PARSED,
                ("kv_request", "wait", Cancelled),
                ("Store::wait", "", Cancelled),
                SHARD,
            ],
            Self::SendsNoCommand => &[("kv_parse", "unknown", Error)],
            Self::SendsNoKey => &[("kv_parse", "missing", Error)],
            Self::SendsNoAmount => &[("kv_parse", "amount", Error)],
            Self::Sets => &[
                PARSED,
                ("kv_request", "set", Ok),
                WRITTEN,
                ("Store::set", "", Ok),
                SHARD,
            ],
            Self::SetsTooMuch => &[
                PARSED,
                ("kv_request", "set", Error),
                ("MemoryJournal::append", "", Error),
            ],
            Self::Gets => &[PARSED, ("kv_request", "get", Ok), ("kv_lookup", "", Ok), SHARD],
            Self::GetsNothing => &[
                PARSED,
                ("kv_request", "get", Error),
                ("kv_lookup", "missing", Error),
                SHARD,
            ],
            Self::Adds => &[
                PARSED,
                ("kv_request", "add", Ok),
                WRITTEN,
                ("kv_addition", "", Ok),
                SHARD,
            ],
            Self::AddsToNothing => &[
                PARSED,
                ("kv_request", "add", Error),
                WRITTEN,
                ("kv_addition", "missing", Error),
                SHARD,
            ],
            Self::AddsToText => &[
                PARSED,
                ("kv_request", "add", Error),
                WRITTEN,
                ("kv_addition", "not_a_number", Error),
                SHARD,
            ],
            Self::AddsTooMuch => &[
                PARSED,
                ("kv_request", "add", Error),
                WRITTEN,
                ("kv_addition", "overflow", Error),
                SHARD,
            ],
            Self::Waits => &[PARSED, ("kv_request", "wait", Ok), ("Store::wait", "", Ok), SHARD],
            // The connection itself ends as it should.
            Self::GivesUp => &[
                SERVED,
                PARSED,
                ("kv_request", "wait", Cancelled),
                ("Store::wait", "", Cancelled),
                SHARD,
            ],
            Self::Checks => &[PARSED, ("kv_request", "checksum", Ok), ("checksum", "", Ok)],
            Self::Crashes => &[
                ("Service::serve", "", Panicked),
                PARSED,
                ("kv_request", "crash", Panicked),
            ],
        }
    }
}
