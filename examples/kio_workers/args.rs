//! The command line: how much traffic, how the workers are read, and how to print it.

use std::ffi::OsString;
use std::fmt;
use std::iter;

use clap::{Parser, ValueEnum};
use metrics::{Encoder, Format};

use super::kio_json::KioJson;

/// Runs an echo server of share-nothing workers, scrapes it at work, and prints its metrics.
#[derive(Debug, Parser)]
#[command(name = "kio_workers")]
pub(crate) struct Args {
    /// Worker threads, each with an event loop.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(crate) workers: u32,
    /// Connections that clients make, shared out to the workers.
    #[arg(long, default_value_t = 64)]
    pub(crate) connections: u32,
    /// Bytes sent and echoed on each connection.
    #[arg(long, default_value_t = 16 << 20)]
    pub(crate) bytes: usize,
    /// How the numbers of the workers reach the registry; without it, each of the three ways in turn.
    #[arg(long)]
    how: Option<How>,
    /// How to print the metrics.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub(crate) format: Output,
}

/// How the numbers of a worker reach the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    /// The worker hands out a copy after each batch of events.
    Publish,
    /// The worker looks after each batch of events whether somebody asks.
    Respond,
    /// A closure sends the worker a request and waits for the reply.
    Hop,
}

/// A format of the library's, or the one of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Prometheus text.
    Text,
    /// `OpenMetrics`.
    #[value(name = "openmetrics", help = "OpenMetrics")]
    OpenMetrics,
    /// The library's JSON, a list of families.
    Json,
    /// This program's JSON, an object a worker.
    KioJson,
}

impl Args {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, clap::Error> {
        Self::try_parse_from(iter::once("kio_workers".into()).chain(args.into_iter().map(Into::into)))
    }

    /// Returns how the numbers of a worker reach the registry.
    pub(crate) fn how(&self, worker_id: u32) -> How {
        self.how.unwrap_or(match worker_id % 3 {
            0 => How::Publish,
            1 => How::Respond,
            _ => How::Hop,
        })
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publish => "publish",
            Self::Respond => "respond",
            Self::Hop => "hop",
        })
    }
}

impl Output {
    /// Returns what writes this format.
    pub(crate) fn encoder(self) -> &'static dyn Encoder {
        match self {
            Self::Text => &Format::Text,
            Self::OpenMetrics => &Format::OpenMetrics,
            Self::Json => &Format::Json,
            Self::KioJson => &KioJson,
        }
    }
}
