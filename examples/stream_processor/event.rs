//! One event: the scheduled departure of a flight, and how late it was.

use std::error::Error;
use std::fmt;
use std::num::{IntErrorKind, ParseIntError};
use std::str::{self, FromStr};
use std::time::Instant;

use super::event_time::{DAY, EventTime, clock_minutes};
use super::stats::ErrorType;

/// The first line of the file.
pub(crate) const HEADER: &str = "date,sched_dep_time,dep_time,dep_delay,sched_arr_time,arr_time,arr_delay,\
                                 carrier,flight,tailnum,origin,dest,air_time,distance";

const COLUMNS: usize = 14;

/// The scheduled departure of a flight.
#[derive(Debug)]
pub(crate) struct Event {
    /// When the flight was to depart, where the stream has it.
    pub(crate) time: EventTime,
    /// When the flight was to depart, as the file says.
    pub(crate) scheduled: EventTime,
    /// The code of the carrier.
    pub(crate) carrier: String,
    /// The carrier's number of the flight.
    pub(crate) flight: u32,
    /// From where to where.
    pub(crate) route: String,
    /// Minutes behind schedule, negative ones ahead of it; `None` for a flight that never departed.
    pub(crate) delay: Option<i32>,
    /// When the source took the line up.
    pub(crate) received: Instant,
}

/// Why a line is no event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EventError {
    /// It is not UTF-8.
    Encoding,
    /// It has more or fewer columns than the header.
    ColumnCount(usize),
    /// A column that every flight has is empty.
    Missing(&'static str),
    /// A column does not hold what it should.
    Syntax(&'static str, String),
    /// A column holds a number too large to be kept.
    Overflow(&'static str, String),
    /// Schedule, departure and delay do not belong together.
    Contradiction,
}

impl Event {
    /// Reads one line.
    pub(crate) fn parse(line: &[u8], received: Instant) -> Result<Self, EventError> {
        let line = str::from_utf8(line).map_err(|_| EventError::Encoding)?;
        let columns: Vec<&str> = line.split(',').collect();
        let [date, sched, dep, delay, _, _, _, carrier, flight, _, origin, dest, _, _] = columns[..] else {
            return Err(EventError::ColumnCount(columns.len()));
        };
        let delay = optional(delay, |text| number("dep_delay", text))?;
        let scheduled = scheduled(date, sched)?;
        let departed = optional(dep, |text| clock("dep_time", text))?;
        Ok(Self {
            time: stream_time(scheduled, departed, delay)?,
            scheduled,
            carrier: required("carrier", carrier)?.to_owned(),
            flight: number("flight", required("flight", flight)?)?,
            route: format!("{carrier} {}-{}", required("origin", origin)?, required("dest", dest)?),
            delay,
            received,
        })
    }

    /// Returns the partition of the event: one carrier is always in the same.
    pub(crate) fn partition(&self, partitions: usize) -> usize {
        self.carrier.bytes().map(usize::from).sum::<usize>() % partitions
    }
}

fn scheduled(date: &str, time: &str) -> Result<EventTime, EventError> {
    let midnight = EventTime::of_date(required("date", date)?).ok_or(syntax("date", date))?;
    Ok(midnight + clock("sched_dep_time", required("sched_dep_time", time)?)?)
}

/// Finds when a flight was to depart, by the place of its record in the file.
///
/// The file is in the order of departure, but a flight that is delayed past midnight stays under its own day, where it comes
/// first. Taken as it is, its time would be a day ahead of the stream; so it counts back from the departure.
fn stream_time(scheduled: EventTime, departed: Option<i64>, delay: Option<i32>) -> Result<EventTime, EventError> {
    let midnight = scheduled.floor(DAY);
    match (departed, delay.map(i64::from)) {
        (None, None) => Ok(scheduled),
        (Some(departed), Some(delay)) if (midnight + departed - delay - scheduled) % DAY == 0 => {
            Ok(midnight + departed - delay)
        }
        _ => Err(EventError::Contradiction),
    }
}

fn required<'a>(column: &'static str, text: &'a str) -> Result<&'a str, EventError> {
    if text.is_empty() {
        return Err(EventError::Missing(column));
    }
    Ok(text)
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, EventError>) -> Result<Option<T>, EventError> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some)
}

fn clock(column: &'static str, text: &str) -> Result<i64, EventError> {
    clock_minutes(text).ok_or(syntax(column, text))
}

fn number<T: FromStr<Err = ParseIntError>>(column: &'static str, text: &str) -> Result<T, EventError> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => EventError::Overflow(column, text.to_owned()),
        _ => syntax(column, text),
    })
}

fn syntax(column: &'static str, text: &str) -> EventError {
    EventError::Syntax(column, text.to_owned())
}

impl EventError {
    /// Returns the label under which the error is counted.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            Self::Encoding | Self::ColumnCount(_) | Self::Missing(_) | Self::Syntax(..) => ErrorType::Parse,
            Self::Overflow(..) => ErrorType::Overflow,
            Self::Contradiction => ErrorType::Other,
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("not UTF-8"),
            Self::ColumnCount(found) => write!(f, "{found} columns instead of {COLUMNS}"),
            Self::Missing(column) => write!(f, "`{column}` is empty"),
            Self::Syntax(column, text) => write!(f, "`{column}` cannot be {text:?}"),
            Self::Overflow(column, text) => write!(f, "`{column}` is {text:?}, which is out of range"),
            Self::Contradiction => f.write_str("`dep_time` is not `sched_dep_time` plus `dep_delay`"),
        }
    }
}

impl Error for EventError {}
