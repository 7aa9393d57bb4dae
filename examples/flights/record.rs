//! One line of the file, read: what of a flight is counted, and what can be wrong with the line.

use std::array;
use std::error::Error;
use std::fmt;
use std::str::{self, FromStr};

use super::stats::{Outcome, Reason};

/// The first line of the file.
pub(crate) const HEADER: &str = "date,sched_dep_time,dep_time,dep_delay,sched_arr_time,arr_time,arr_delay,\
                                 carrier,flight,tailnum,origin,dest,air_time,distance";

const COLUMNS: usize = 14;
const TAIL_NUMBER: usize = 9;

/// A departure this many minutes behind schedule is late, as the Bureau of Transportation Statistics defines it.
const LATE: i32 = 15;

/// One flight.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flight<'a> {
    /// The code of the carrier.
    pub(crate) carrier: &'a str,
    /// The aircraft, where it is known.
    pub(crate) tail_number: Option<&'a str>,
    /// Minutes behind schedule, negative ones ahead of it; `None` for a flight that never departed.
    pub(crate) departure_delay: Option<i32>,
    /// Miles between the airports.
    pub(crate) distance: u32,
}

/// Why a line is no flight.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RecordError {
    /// It is not UTF-8.
    Encoding,
    /// It has more or fewer columns than the header.
    ColumnCount(usize),
    /// A column that every flight has is empty.
    Missing(&'static str),
    /// A column does not hold a whole number.
    Number(&'static str, String),
}

impl<'a> Flight<'a> {
    /// Reads one line.
    pub(crate) fn parse(line: &'a [u8]) -> Result<Self, RecordError> {
        let line = str::from_utf8(line).map_err(|_| RecordError::Encoding)?;
        let mut columns = line.split(',');
        match columns.clone().count() {
            COLUMNS => {}
            found => return Err(RecordError::ColumnCount(found)),
        }
        let [_, _, _, dep_delay, _, _, _, carrier, _, tailnum, _, _, _, distance]: [&str; COLUMNS] =
            array::from_fn(|_| columns.next().unwrap_or_default());
        Ok(Self {
            carrier: present(carrier).ok_or(RecordError::Missing("carrier"))?,
            tail_number: present(tailnum),
            departure_delay: present(dep_delay).map(|text| number("dep_delay", text)).transpose()?,
            distance: number("distance", present(distance).ok_or(RecordError::Missing("distance"))?)?,
        })
    }

    /// Returns what became of the flight.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.departure_delay {
            None => Outcome::Cancelled,
            Some(delay) if delay >= LATE => Outcome::Late,
            Some(_) => Outcome::OnTime,
        }
    }
}

/// Finds the aircraft in a line that may be malformed.
pub(crate) fn tail_number(line: &[u8]) -> Option<&[u8]> {
    line.split(|byte| *byte == b',').nth(TAIL_NUMBER)
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn number<T: FromStr>(column: &'static str, text: &str) -> Result<T, RecordError> {
    text.parse().map_err(|_| RecordError::Number(column, text.to_owned()))
}

impl RecordError {
    /// Returns the label under which the line is counted.
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::Encoding => Reason::Encoding,
            Self::ColumnCount(_) => Reason::ColumnCount,
            Self::Missing(_) => Reason::Missing,
            Self::Number(..) => Reason::Number,
        }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("not UTF-8"),
            Self::ColumnCount(found) => write!(f, "{found} columns instead of {COLUMNS}"),
            Self::Missing(column) => write!(f, "`{column}` is empty"),
            Self::Number(column, text) => write!(f, "`{column}` is {text:?}, which is no whole number in its range"),
        }
    }
}

impl Error for RecordError {}
