//! A stream processor: a month of flight records through a partitioned log, workers, windows and a layered state store.
//!
//! `cargo run --release --example stream_processor -- [FILE] [--redis URL] [--format text|openmetrics|json]`
//! `cargo run --release --example stream_processor -- [FILE] [--redis URL] --serve [--listen ADDR] [--rounds N]`
//!
//! ```text
//! source ─▶ topic `flights`, a partition by carrier ─▶ worker of each partition ─▶ topic `results` ─▶ sink
//!           deduplicate, watermark, put in order, fill gaps, find outliers, window, aggregate
//! ```
//!
//! The exposition goes to stdout, malformed lines and a summary to stderr; a bad command line, a file that cannot be read or an
//! address that is taken ends the program with exit code 2. With `--serve` the file is processed again and again, the exposition
//! is at `http://127.0.0.1:9464/metrics`, and whatever keeps the file from being processed is at `/ready`.

pub(crate) mod aggregation;
mod args;
pub(crate) mod backend;
mod baseline;
mod dedup;
mod disk;
pub(crate) mod event;
pub(crate) mod event_time;
mod failure;
pub(crate) mod gap;
pub(crate) mod input;
mod memory;
pub(crate) mod normalizer;
pub(crate) mod partition;
pub(crate) mod pipeline;
mod progress;
mod recorder;
mod redis_server;
pub(crate) mod reorder;
pub(crate) mod rounds;
mod serve;
mod sink;
mod source;
pub(crate) mod stats;
pub(crate) mod store;
mod watermark;
pub(crate) mod window;
pub(crate) mod worker;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use metrics::Registry;

use args::Args;
use failure::Failure;
use input::Input;
use pipeline::Pipeline;
use stats::ProcessorStats;

fn main() -> ExitCode {
    match run(env::args_os().skip(1), &mut io::stdout(), &mut io::stderr()) {
        Ok(()) => ExitCode::SUCCESS,
        // This is also how `--help` comes back, which is no failure: clap knows where it goes.
        Err(Failure::Args(error)) => error.exit(),
        Err(failure) => {
            eprintln!("stream_processor: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Runs the program: the exposition goes to `out`, malformed lines and a summary to `err`. When it serves, it returns only if it
/// cannot.
pub(crate) fn run(
    args: impl IntoIterator<Item = impl Into<OsString>>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let args = Args::parse(args)?;
    let registry = Registry::new();
    let stats = registry.register::<ProcessorStats>(())?;
    if args.serve {
        let Err(failure) = serve::serve(args, &registry, &stats, err);
        return Err(failure);
    }

    let input = Input::open(args.file)?;
    let name = input.name().to_owned();
    let mut pipeline = Pipeline::new(stats.clone(), args.redis);
    let report = pipeline.run(input)?;
    for lost in &report.lost {
        writeln!(err, "{name}: {lost}")?;
    }

    out.write_all(registry.render_as(args.format).body())?;
    writeln!(err, "{name}: {}, {}", stats.snapshot(), report.summary)?;
    Ok(())
}
