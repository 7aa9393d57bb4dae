//! The aircraft that one thread has seen.

use std::collections::HashMap;

use super::stats::{FlightStatsHandles, Outcome};

/// What became of the last flight of each aircraft.
#[derive(Default)]
pub(crate) struct Fleet<'a>(HashMap<&'a str, Outcome>);

impl<'a> Fleet<'a> {
    /// Moves an aircraft to the outcome of its latest flight.
    pub(crate) fn fly(&mut self, tail_number: &'a str, outcome: Outcome, stats: &FlightStatsHandles) {
        if let Some(last) = self.0.insert(tail_number, outcome) {
            stats.aircraft.with(last).dec();
        }
        stats.aircraft.with(outcome).inc();
    }
}
