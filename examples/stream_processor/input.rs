//! The file: where it is, what its lines are.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::event::HEADER;
use super::failure::Failure;

/// One month of New York's flights; see `data/make_flights.py`.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/flights-2013-01.csv");

/// A file of flight records, its header read and checked.
pub(crate) struct Input {
    path: PathBuf,
    reader: BufReader<File>,
    bytes: u64,
    failed: bool,
}

/// One line of the file.
pub(crate) struct Line {
    /// Its bytes, without the line end.
    pub(crate) bytes: Vec<u8>,
    /// How many bytes it takes in the file.
    pub(crate) length: u64,
}

impl Input {
    /// Opens a file; the shipped one if none is named.
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self, Failure> {
        let path = file.unwrap_or_else(|| SHIPPED.into());
        let unreadable = |error| Failure::Read(path.clone(), error);
        let file = File::open(&path).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let reader = BufReader::new(file);
        let mut input = Self {
            path,
            reader,
            bytes,
            failed: false,
        };
        match input.next() {
            Some(Ok(line)) if line.bytes == HEADER.as_bytes() => Ok(input),
            Some(Err(error)) => Err(Failure::Read(input.path, error)),
            _ => Err(Failure::Header(input.path)),
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

    /// Returns the size of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// The lines after the header; a file that cannot be read further ends with the error.
impl Iterator for Input {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let mut bytes = Vec::new();
        let length = match self.reader.read_until(b'\n', &mut bytes) {
            Ok(0) => return None,
            Ok(length) => length as u64,
            Err(error) => {
                self.failed = true;
                return Some(Err(error));
            }
        };
        for end in [b'\n', b'\r'] {
            if bytes.last() == Some(&end) {
                bytes.pop();
            }
        }
        Some(Ok(Line { bytes, length }))
    }
}
