//! Share-nothing workers that own plain numbers: an echo server with an event loop a thread, scraped while it runs flat out.
//!
//! `cargo run --release --example kio_workers -- [--workers N] [--connections N] [--bytes N] [--how publish|respond|hop]
//! [--format text|openmetrics|json|kio-json]`
//!
//! ```text
//! clients ══ TCP ══▶ worker 0: loop, connections, buffer pool ── publish ──▶ ┐
//!         ══ TCP ══▶ worker 1: loop, connections, buffer pool ◀─ respond ──▶ ├ registry ◀── scraper, every few milliseconds
//!         ══ TCP ══▶ worker 2: loop, connections, buffer pool ◀─── hop ────▶ ┘
//! ```
//!
//! The exposition goes to stdout, which worker is read in which way and a summary to stderr. A bad command line, a scrape in
//! which a counter has fallen or numbers contradict each other, and totals that are not what the clients have sent and received
//! end the program with exit code 2.

pub(crate) mod args;
pub(crate) mod audit;
pub(crate) mod buffer_pool;
pub(crate) mod clients;
mod connection;
pub(crate) mod doorbell;
mod failure;
pub(crate) mod hop;
mod kio;
mod kio_json;
mod ledger;
mod scraper;
pub(crate) mod stats;
pub(crate) mod worker;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use metrics::Registry;

use args::Args;
use failure::Failure;

/// How long a gather waits for the workers: far longer than they need, so that totals are exact on a busy machine as well.
const DEADLINE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run(env::args_os().skip(1), &mut io::stdout(), &mut io::stderr()) {
        Ok(()) => ExitCode::SUCCESS,
        // This is also how `--help` comes back, which is no failure: clap knows where it goes.
        Err(Failure::Args(error)) => error.exit(),
        Err(failure) => {
            eprintln!("kio_workers: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Runs the program: the exposition goes to `out`, a legend and a summary to `err`.
pub(crate) fn run(
    args: impl IntoIterator<Item = impl Into<OsString>>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let args = Args::parse(args)?;
    let registry = Registry::builder()
        .deadline(DEADLINE)
        .on_report(|report| eprintln!("kio_workers: {report}"))
        .build()?;
    for worker_id in 0..args.workers {
        writeln!(err, "worker {worker_id}: {}", args.how(worker_id))?;
    }

    let begin = Instant::now();
    let report = kio::run(&args, &registry)?;
    out.write_all(report.snapshot.encode(args.format.encoder()).body())?;
    let seconds = begin.elapsed().as_secs_f64();
    writeln!(err, "{}, {} scrapes, {seconds:.1} s", report.traffic, report.scrapes)?;
    Ok(())
}
