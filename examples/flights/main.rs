//! Counts a month of flight records, from several threads through one set of handles, and prints the exposition.
//!
//! `cargo run --release --example flights -- [FILE] [--format text|openmetrics|json]`
//!
//! Lines that are no flight record are counted and reported on stderr, each with its number; a bad command line or a file
//! that cannot be read ends the program with exit code 2.

mod args;
mod failure;
mod fleet;
mod input;
mod reader;
mod record;
mod stats;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use metrics::Registry;

use args::Args;
use failure::Failure;
use input::Input;
use stats::{FlightStats, Phase};

fn main() -> ExitCode {
    let outcome = run(env::args_os().skip(1), &mut io::stdout(), &mut io::stderr());
    outcome.map_or_else(
        |failure| {
            eprintln!("flights: {failure}");
            ExitCode::from(2)
        },
        |()| ExitCode::SUCCESS,
    )
}

/// Runs the program: the exposition goes to `out`, malformed lines and a summary to `err`.
pub(crate) fn run(
    args: impl IntoIterator<Item = impl Into<OsString>>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let args = Args::parse(args)?;
    let input = Input::open(args.file)?;
    let registry = Registry::new();
    let stats = registry.register::<FlightStats>(())?;
    stats.input.set([input.name(), input.source()]);

    let threads = thread::available_parallelism().map_or(2, NonZero::get).clamp(2, 8);
    for malformed in reader::read_all(&input.parts(threads), &stats) {
        writeln!(err, "{}: {malformed}", input.name())?;
    }
    stats.phase.set(Phase::Done);

    out.write_all(registry.render_as(args.format).body())?;
    writeln!(err, "{}: {}, on {threads} threads", input.name(), stats.snapshot())?;
    Ok(())
}
