//! What `--serve` does: runs the pipeline round by round, and serves its metrics meanwhile and afterwards.

use std::convert::Infallible;
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use metrics::Registry;
use metrics_server::{Address, Check, Endpoint, Server};

use super::args::Args;
use super::failure::Failure;
use super::input::Input;
use super::pipeline::{Pipeline, Report};
use super::redis_server::RedisServer;
use super::rounds::Rounds;
use super::stats::ProcessorStatsHandles;

/// The rest between two rounds: a stream would have its own pace, a file keeps every processor busy.
const REST: Duration = Duration::from_secs(1);
/// A round that takes longer hangs: a month of flights takes a second.
const LONG: Duration = Duration::from_mins(1);

/// Serves for as long as the program runs; a round that fails is told, and tried again.
pub(crate) fn serve(
    args: Args,
    registry: &Registry,
    stats: &ProcessorStatsHandles,
    err: &mut impl Write,
) -> Result<Infallible, Failure> {
    let rounds = Rounds::new(LONG);
    let endpoint = endpoint(registry, &rounds, args.redis.clone());
    let server = Server::builder(endpoint).spawn(args.listen)?;
    announce(server.address(), err)?;

    let mut pipeline = Pipeline::new(stats.clone(), args.redis);
    let mut ended = 0;
    while args.rounds.is_none_or(|rounds| ended < rounds) {
        let number = ended + 1;
        rounds.begin();
        let outcome = round(&mut pipeline, args.file.clone());
        rounds.end(outcome.as_ref().err());
        match outcome {
            Ok((name, report)) => {
                for lost in &report.lost {
                    writeln!(err, "{name}: {lost}")?;
                }
                let (summary, all) = (&report.summary, stats.snapshot());
                writeln!(err, "{name}: round {number}: {summary}; in all {all}")?;
                ended = number;
            }
            Err(failure) => writeln!(err, "stream_processor: round {number}: {failure}; trying again")?,
        }
        thread::sleep(REST);
    }
    // The pipeline is kept: what its workers know is on show.
    loop {
        thread::park();
    }
}

fn endpoint(registry: &Registry, rounds: &Rounds, redis: Option<String>) -> Endpoint {
    let rounds = rounds.clone();
    let endpoint = Endpoint::new(registry)
        .version(env!("CARGO_PKG_VERSION"))
        .check(Check::new("pipeline", move || rounds.check()));
    match redis {
        Some(url) => endpoint.check(Check::new("redis", move || RedisServer::ping(&url))),
        None => endpoint,
    }
}

/// Says where to look.
fn announce(address: &Address, err: &mut impl Write) -> Result<(), Failure> {
    let base = match address.path() {
        Some(path) => format!("curl --unix-socket {} http://localhost", path.display()),
        None => format!("http://{address}"),
    };
    for route in ["metrics", "metrics/v1?format=json", "health", "ready"] {
        writeln!(err, "{base}/{route}")?;
    }
    Ok(())
}

fn round(pipeline: &mut Pipeline, file: Option<PathBuf>) -> Result<(String, Report), Failure> {
    let input = Input::open(file)?;
    let name = input.name().to_owned();
    Ok((name, pipeline.run(input)?))
}
