//! The command line: a file, a format, where state is kept, and what is served. Knows nothing of flights.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;

use clap::Parser;
use metrics::Format;
use metrics_server::Address;

/// Runs a file of flight records through a stream processor and prints or serves its metrics.
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
    /// Process the file again and again, and serve the metrics over HTTP instead of printing them.
    #[arg(long, conflicts_with = "format")]
    pub(crate) serve: bool,
    /// Where to serve: a port of this machine, an address, or `unix:PATH`.
    #[arg(long, value_name = "ADDR", requires = "serve", default_value = "127.0.0.1:9464")]
    pub(crate) listen: Address,
    /// Process the file so many times, and then only serve.
    #[arg(long, value_name = "N", requires = "serve")]
    pub(crate) rounds: Option<u64>,
}

impl Args {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, clap::Error> {
        Self::try_parse_from(iter::once("stream_processor".into()).chain(args.into_iter().map(Into::into)))
    }
}
