//! What the service's functions have counted, read out of a snapshot and compared with what clients have provoked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::ops::RangeInclusive;

use metrics::{ClosedLabel, Number, SampleValue, SeriesSnapshot, Snapshot};

use super::act::Outcome;
use super::failure::Failure;
use super::ledger::{Call, Counts, Ledger};

/// The function of which one call in so many is timed on each thread.
const SAMPLED: (&str, u64) = ("kv_shard", 16);
/// The function that is not timed.
const UNTIMED: &str = "kv_parse";

/// What all instrumented functions have counted.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    calls: Counts,
    timed: Counts,
    /// Calls that are under way, by function.
    in_flight: BTreeMap<String, u64>,
}

/// What is wrong with the figures.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Clients have provoked another number of calls.
    Calls { call: String, planned: u64, counted: u64 },
    /// It is not known of the right number of calls how long they took.
    Timed { call: String, calls: u64, timed: u64 },
    /// There are calls that have not ended.
    InFlight { function: String, calls: u64 },
}

impl Figures {
    /// Reads the figures of all functions.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut figures = Self::default();
        for family in snapshot.families() {
            let name = family.name();
            for series in family.series() {
                let count = count(series.value());
                if let Some(prefix) = name.strip_suffix("_calls_total") {
                    figures.calls.extend(call(prefix, series).map(|call| (call, count)));
                } else if let Some(prefix) = name.strip_suffix("_duration_seconds") {
                    figures.timed.extend(call(prefix, series).map(|call| (call, count)));
                } else if let Some(prefix) = name.strip_suffix("_in_flight") {
                    *figures.in_flight.entry(function(prefix, series)).or_default() += count;
                }
            }
        }
        figures
    }

    /// Writes what was planned beside what was counted; what never happened, and was not to happen, is left out.
    pub(crate) fn table(&self, ledger: &Ledger) -> String {
        let mut table = format!("{:<37}{:>7}  {:>7}\n", "call", "planned", "counted");
        for (call, planned, counted) in pairs(ledger.calls(), &self.calls) {
            if planned + counted > 0 {
                let mark = if planned == counted { "" } else { "  !" };
                let call = text(call);
                // Writing to a string does not fail.
                let _ = writeln!(table, "{call:<37}{planned:>7}  {counted:>7}{mark}");
            }
        }
        table
    }

    /// Checks that just what was provoked was counted, that all of it is timed, and that all of it is over.
    pub(crate) fn check(&self, ledger: &Ledger) -> Result<(), Failure> {
        let calls = pairs(ledger.calls(), &self.calls)
            .filter(|(_, planned, counted)| planned != counted)
            .map(|(call, planned, counted)| {
                let call = text(call);
                Flaw::Calls { call, planned, counted }
            });
        let (ended, timed) = (without_labels(&self.calls), without_labels(&self.timed));
        let timed = pairs(&ended, &timed)
            .filter(|((function, ..), calls, timed)| !expected_times(function, *calls).contains(timed))
            .map(|(call, calls, timed)| {
                let call = text(call);
                Flaw::Timed { call, calls, timed }
            });
        let in_flight = self.in_flight.iter().filter(|(_, calls)| **calls != 0);
        let in_flight = in_flight.map(|(function, &calls)| {
            let function = function.clone();
            Flaw::InFlight { function, calls }
        });
        let flaws: Vec<_> = calls.chain(timed).chain(in_flight).collect();
        if flaws.is_empty() {
            Ok(())
        } else {
            Err(Failure::Flaws(flaws))
        }
    }
}

/// Returns how many of so many calls may be timed.
fn expected_times(function: &str, calls: u64) -> RangeInclusive<u64> {
    match SAMPLED {
        _ if function == UNTIMED => 0..=0,
        // Each thread begins to count anew, with a call that is timed.
        (sampled, one_in) if function == sampled => calls.div_ceil(one_in)..=calls,
        _ => calls..=calls,
    }
}

/// Returns the values that two tables have for the same call.
fn pairs<'a>(some: &'a Counts, others: &'a Counts) -> impl Iterator<Item = (&'a Call, u64, u64)> {
    let calls: BTreeSet<_> = some.keys().chain(others.keys()).collect();
    let value = |counts: &Counts, call| counts.get(call).copied().unwrap_or(0);
    calls
        .into_iter()
        .map(move |call| (call, value(some, call), value(others, call)))
}

/// Adds up the calls of a function that have the same outcome: durations do not tell errors apart.
fn without_labels(counts: &Counts) -> Counts {
    let mut sums = Counts::new();
    for ((function, _, outcome), count) in counts {
        *sums.entry((function.clone(), String::new(), *outcome)).or_default() += count;
    }
    sums
}

/// Returns the calls that a series counts; nothing if it is not one of an instrumented function.
fn call(prefix: &str, series: SeriesSnapshot<'_>) -> Option<Call> {
    let outcome = series.label("outcome")?;
    let outcome = Outcome::ALL.iter().find(|known| known.as_str() == outcome)?;
    let label = series.label("command").or_else(|| series.label("error"));
    Some((
        function(prefix, series),
        label.unwrap_or_default().into_owned(),
        *outcome,
    ))
}

/// Returns the function that a series is of: functions without a name of their own share their families.
fn function(prefix: &str, series: SeriesSnapshot<'_>) -> String {
    series.label("function").map_or(prefix.to_owned(), Cow::into_owned)
}

/// Returns the number of a counter or a gauge, and the count of a histogram.
fn count(value: SampleValue<'_>) -> u64 {
    match value {
        SampleValue::Number(Number::Unsigned(count)) => count,
        // One below zero is as wrong as one above.
        SampleValue::Number(Number::Signed(count)) => count.unsigned_abs(),
        SampleValue::Histogram(histogram) => histogram.count(),
        _ => 0,
    }
}

fn text((function, label, outcome): &Call) -> String {
    let separator = if label.is_empty() { "" } else { " " };
    format!("{function}{separator}{label} {}", outcome.as_str())
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calls { call, planned, counted } => write!(f, "{call}: planned {planned}, counted {counted}"),
            Self::Timed { call, calls, timed } => write!(f, "{call}: counted {calls}, timed {timed}"),
            Self::InFlight { function, calls } => write!(f, "{function}: in flight {calls}"),
        }
    }
}
