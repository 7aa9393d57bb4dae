//! The command line: a file, a format, and where state is kept. Knows nothing of flights.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;

use clap::Parser;
use metrics::Format;

/// Runs a file of flight records through a stream processor and prints its metrics.
#[derive(Debug, Parser)]
#[command(name = "stream_processor")]
pub(crate) struct Args {
    /// The file to read; the shipped one if none is named.
    pub(crate) file: Option<PathBuf>,
    /// How to print the metrics: text, openmetrics or json.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    /// Keep state in this Redis server instead of on disk.
    #[arg(long, value_name = "URL")]
    pub(crate) redis: Option<String>,
}

impl Args {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, clap::Error> {
        Self::try_parse_from(iter::once("stream_processor".into()).chain(args.into_iter().map(Into::into)))
    }
}
