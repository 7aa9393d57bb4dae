//! Every metric of private structs is recorded through its handles, so nothing is said about unused ones.
#![deny(warnings, dead_code)]

use metrics::{Family, Histogram, Info, Metrics, State};

#[derive(Metrics)]
struct Pool {
    /// Connections open.
    #[metric(gauge, up_down)]
    connections: u32,
}

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Requests refused, by reason.
    #[metric(counter, labels(reason: Reason = [Busy, Banned]))]
    refused: Family<Reason, u64>,
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds")]
    wait: Histogram,
    /// What the server is at.
    #[metric(state(Mode = [Idle, Working]))]
    mode: State<Mode>,
    /// What was built.
    #[metric(info, labels(version))]
    build: Info<1>,
    #[metric(flatten)]
    pool: Pool,
}

fn main() {
    let stats = metrics::Registry::new().register::<Stats>(1).unwrap();
    stats.requests.inc();
    stats.refused.with(Reason::Busy).inc();
    stats.refused.with(Reason::Banned).inc();
    stats.wait.time(|| ());
    stats.mode.set(Mode::Idle);
    stats.mode.set(Mode::Working);
    stats.build.set(["1"]);
    stats.pool.connections.inc();
}
