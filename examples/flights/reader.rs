//! The threads: each reads its share of the lines and counts into the same handles.

use std::fmt;
use std::thread;

use super::fleet::Fleet;
use super::input::Line;
use super::record::{Flight, RecordError};
use super::stats::FlightStatsHandles;

/// A line that is no flight record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MalformedLine {
    number: usize,
    error: RecordError,
}

impl fmt::Display for MalformedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.number, self.error)
    }
}

/// Reads every part on a thread of its own; returns the malformed lines in the order of the file.
pub(crate) fn read_all(parts: &[Vec<Line<'_>>], stats: &FlightStatsHandles) -> Vec<MalformedLine> {
    let mut malformed = thread::scope(|scope| {
        let readers: Vec<_> = parts.iter().map(|part| scope.spawn(|| read(part, stats))).collect();
        readers
            .into_iter()
            .flat_map(|reader| reader.join().expect("a reader does not panic"))
            .collect::<Vec<_>>()
    });
    malformed.sort_by_key(|line| line.number);
    malformed
}

fn read(lines: &[Line<'_>], stats: &FlightStatsHandles) -> Vec<MalformedLine> {
    let mut fleet = Fleet::default();
    let mut malformed = Vec::new();
    for line in lines {
        match Flight::parse(line.bytes) {
            Ok(flight) => count(&flight, &mut fleet, stats),
            Err(error) => {
                stats.malformed_lines.with(error.reason()).inc();
                malformed.push(MalformedLine {
                    number: line.number,
                    error,
                });
            }
        }
    }
    malformed
}

fn count<'a>(flight: &Flight<'a>, fleet: &mut Fleet<'a>, stats: &FlightStatsHandles) {
    let outcome = flight.outcome();
    stats.scheduled.with((flight.carrier, outcome)).inc();
    if let Some(delay) = flight.departure_delay {
        stats.departure_delay.observe(i64::from(delay) * 60);
        stats.distance.observe(meters(flight.distance));
    }
    if let Some(tail_number) = flight.tail_number {
        fleet.fly(tail_number, outcome, stats);
    }
}

/// Converts miles, to the nearest meter: sums of whole numbers are the same in every order of adding.
fn meters(miles: u32) -> u64 {
    (u64::from(miles) * 1_609_344 + 500) / 1_000
}
