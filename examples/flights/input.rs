//! The file: where it is, what its lines are, and which thread reads which of them.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::record::{self, HEADER};

/// One month of New York's flights; see `data/make_flights.py`.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/flights-2013-01.csv");

/// A file of flight records in memory, its header checked.
pub(crate) struct Input {
    path: PathBuf,
    source: &'static str,
    text: Vec<u8>,
}

/// One line of the file.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Its number, the header being line 1.
    pub(crate) number: usize,
    /// Its bytes, without the line end.
    pub(crate) bytes: &'a [u8],
}

impl Input {
    /// Reads a file; the shipped one if none is named.
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self, Failure> {
        let (path, source) = match file {
            Some(path) => (path, "command line"),
            None => (SHIPPED.into(), "US Bureau of Transportation Statistics"),
        };
        match fs::read(&path) {
            Ok(text) if lines(&text).next().is_some_and(|line| line.bytes == HEADER.as_bytes()) => {
                Ok(Self { path, source, text })
            }
            Ok(_) => Err(Failure::Header(path)),
            Err(error) => Err(Failure::Read(path, error)),
        }
    }

    /// Returns the file's name without its folder.
    pub(crate) fn name(&self) -> &str {
        self.path
            .file_name()
            .map(Path::new)
            .and_then(Path::to_str)
            .unwrap_or("flights")
    }

    /// Returns who says so.
    pub(crate) fn source(&self) -> &str {
        self.source
    }

    /// Shares the records out to threads, all those of one aircraft to the same thread and in the order of the file.
    ///
    /// So the last state of an aircraft does not depend on which thread runs first.
    pub(crate) fn parts(&self, threads: usize) -> Vec<Vec<Line<'_>>> {
        let mut parts = vec![Vec::new(); threads];
        for line in lines(&self.text).skip(1) {
            let tail_number = record::tail_number(line.bytes).unwrap_or_default();
            let sum: usize = tail_number.iter().copied().map(usize::from).sum();
            parts[sum % threads].push(line);
        }
        parts
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let lines = text
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.zip(1..).map(|(bytes, number)| Line { number, bytes })
}
