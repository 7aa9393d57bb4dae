//! What is counted: the declaration, from which everything that is printed follows.

use std::fmt;

use metrics::{Family, Histogram, Info, Metrics, State};

/// What a file of flight records says.
#[derive(Debug, Metrics)]
#[metrics(namespace = "flights")]
pub(crate) struct FlightStats {
    /// Flights on the schedule, by carrier and by what became of them.
    #[metric(counter, labels(carrier: String = max(100), outcome: Outcome = [OnTime, Late, Cancelled]))]
    pub(crate) scheduled: Family<(String, Outcome), u64>,

    /// Departures against the schedule; those ahead of it are negative.
    // 840 seconds is the last whole minute that is on time.
    #[metric(histogram, unit = "seconds", buckets(Delay = [-900, -600, -300, 0, 300, 840, 1800, 3600, 7200, 14400]))]
    pub(crate) departure_delay: Histogram<Delay>,

    /// Distances of the flights that departed.
    #[metric(histogram, unit = "meters", buckets(Distance = exponential(250_000, 2, 6)))]
    pub(crate) distance: Histogram<Distance>,

    /// Aircraft, by what became of the last flight of each.
    #[metric(gauge, up_down, labels(outcome))]
    pub(crate) aircraft: Family<Outcome, i64>,

    /// Lines that are no flight record.
    #[metric(counter, labels(reason: Reason = [Encoding, ColumnCount, Missing, Number]))]
    pub(crate) malformed_lines: Family<Reason, u64>,

    /// What the program is doing.
    #[metric(state(Phase = [Reading, Done]))]
    pub(crate) phase: State<Phase>,

    /// The file that is read.
    #[metric(info, labels(file, source))]
    pub(crate) input: Info<2>,
}

/// The summary, in one line.
impl fmt::Display for FlightStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flights: u64 = self.scheduled.iter().map(|(_, count)| count).sum();
        let aircraft: i64 = self.aircraft.iter().map(|(_, count)| count).sum();
        let malformed: u64 = self.malformed_lines.iter().map(|(_, count)| count).sum();
        let departed = self.departure_delay.count();
        write!(
            f,
            "{flights} flights, {departed} departed, {aircraft} aircraft, {malformed} malformed lines"
        )
    }
}
