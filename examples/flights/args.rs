//! The command line: a file and a format. Knows nothing of flights.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use metrics::{Format, UnknownFormat};

/// What the user asked for.
#[derive(Debug)]
pub(crate) struct Args {
    /// The file to read; the shipped one if none is named.
    pub(crate) file: Option<PathBuf>,
    /// How to print the metrics.
    pub(crate) format: Format,
}

/// What is wrong with the command line.
#[derive(Debug)]
pub(crate) enum ArgsError {
    /// `--format` came last.
    MissingFormat,
    /// There is no such format.
    Format(UnknownFormat),
    /// There is no such option.
    UnknownOption(String),
    /// More than one file is named.
    SecondFile(PathBuf),
}

impl Args {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, ArgsError> {
        let mut parsed = Self {
            file: None,
            format: Format::Text,
        };
        let mut args = args.into_iter().map(Into::into);
        while let Some(arg) = args.next() {
            let text = arg.to_string_lossy();
            if text == "--format" {
                let format = args.next().ok_or(ArgsError::MissingFormat)?;
                parsed.format = format.to_string_lossy().parse().map_err(ArgsError::Format)?;
            } else if let Some(format) = text.strip_prefix("--format=") {
                parsed.format = format.parse().map_err(ArgsError::Format)?;
            } else if text.starts_with('-') {
                return Err(ArgsError::UnknownOption(text.into_owned()));
            } else if parsed.file.is_some() {
                return Err(ArgsError::SecondFile(arg.into()));
            } else {
                parsed.file = Some(arg.into());
            }
        }
        Ok(parsed)
    }
}

impl fmt::Display for ArgsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingFormat => f.write_str("`--format` needs a format")?,
            Self::Format(unknown) => unknown.fmt(f)?,
            Self::UnknownOption(option) => write!(f, "unknown option `{option}`")?,
            Self::SecondFile(file) => write!(f, "one file at a time, but `{}` is another", file.display())?,
        }
        f.write_str("\nusage: flights [FILE] [--format text|openmetrics|json]")
    }
}

impl Error for ArgsError {}
