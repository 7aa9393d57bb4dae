//! The source: reads the file, and appends each event to the partition of its carrier.

use std::fmt;
use std::io;
use std::time::Instant;

use super::event::{Event, EventError};
use super::input::{Input, Line};
use super::partition::{ProduceError, Producer};
use super::progress;
use super::stats::{ErrorType, ProcessorStatsHandles};

/// A line that did not become a message.
#[derive(Debug)]
pub(crate) struct LostLine {
    number: u64,
    error: LineError,
}

/// Why a line did not become a message.
#[derive(Debug)]
enum LineError {
    /// The file cannot be read any further.
    Read(io::Error),
    /// It is no event.
    Event(EventError),
    /// The log did not take it.
    Produce(ProduceError),
}

/// Reads the file to its end; returns the lines that did not become messages.
pub(crate) fn read_all(
    input: Input,
    partitions: &[Producer<'_, Event>],
    stats: &ProcessorStatsHandles,
) -> Vec<LostLine> {
    let bar = progress::start(input.bytes());
    let mut lost = Vec::new();
    for (number, line) in (2..).zip(input) {
        let outcome = match line {
            Ok(line) => {
                bar.inc(line.length);
                send(&line, partitions, stats)
            }
            Err(error) => {
                // No event was received, so none has failed.
                stats.pipeline_errors.with(ErrorType::Io).inc();
                Err(LineError::Read(error))
            }
        };
        lost.extend(outcome.err().map(|error| LostLine { number, error }));
    }
    bar.finish_and_clear();
    lost
}

fn send(line: &Line, partitions: &[Producer<'_, Event>], stats: &ProcessorStatsHandles) -> Result<(), LineError> {
    let received = Instant::now();
    stats.events_received.inc();
    let event = stats.operate("source", || Event::parse(&line.bytes, received));
    let sent = event.map_err(LineError::Event).and_then(|event| {
        let partition = &partitions[event.partition(partitions.len())];
        partition.produce(event).map_err(LineError::Produce)
    });
    sent.map(|_offset| ())
        .inspect_err(|error| stats.record_event_failed(error.error_type(), received))
}

impl LineError {
    fn error_type(&self) -> ErrorType {
        match self {
            Self::Read(_) => ErrorType::Io,
            Self::Event(error) => error.error_type(),
            Self::Produce(error) => error.error_type(),
        }
    }
}

impl fmt::Display for LostLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.number)?;
        match &self.error {
            LineError::Read(error) => error.fmt(f),
            LineError::Event(error) => error.fmt(f),
            LineError::Produce(error) => error.fmt(f),
        }
    }
}
