//! What is generated passes the lints that a strict crate turns on; Clippy checks this file as a library.
#![deny(warnings, dead_code, missing_docs, missing_debug_implementations)]
#![deny(
    unused_qualifications,
    unreachable_pub,
    unused_results,
    unnameable_types,
    single_use_lifetimes
)]
#![deny(
    unused_lifetimes,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    trivial_casts
)]
#![deny(
    trivial_numeric_casts,
    let_underscore_drop,
    redundant_lifetimes,
    meta_variable_misuse,
    non_ascii_idents
)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use metrics::{Family, Histogram, Info, Label, LabelSet, Metrics, State};

/// Where a request was answered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
pub enum Backend {
    /// A cache.
    Redis,
    /// A database.
    Postgres,
}

/// Why a request failed.
#[derive(Debug, Label)]
pub enum Failure {
    /// It took too long.
    Timeout,
    /// The network failed.
    Io(std::io::Error),
    /// Somebody else was faster.
    Conflict {
        /// Where.
        table: String,
    },
}

/// Why a query is refused.
#[derive(Debug, Label)]
pub enum Refusal<'a, E> {
    /// It is not a query.
    BadToken(&'a str),
    /// Something else is wrong.
    Other {
        /// What is wrong.
        error: E,
    },
}

/// Where a request went.
#[derive(Debug, Clone, Copy, LabelSet)]
pub struct Route<'a> {
    /// The template of the path.
    pub path: &'a str,
    /// The status of the answer.
    pub status: u16,
}

/// Which connection.
#[derive(Debug, Clone, LabelSet)]
pub struct Place {
    /// The other side.
    pub backend: Backend,
    /// Whether it may write.
    pub primary: bool,
}

/// What a pool of connections is at.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "pool", handles = PoolMetrics, preregister)]
pub struct PoolStats {
    /// Connections open.
    #[metric(gauge, up_down)]
    pub connections: u32,
}

/// What the server has done.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "http", labels(worker: u32, zone: Zone = [East, West]))]
pub struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err = "error"], cached: bool))]
    pub requests: Family<(Answer, bool), u64>,

    /// Requests by route.
    #[metric(counter, labels(path, status), max_series = 100)]
    pub routes: Family<Route<'static>, u64>,

    /// Connections by place.
    #[metric(gauge, aggregate = max)]
    pub places: Family<Place, i64>,

    /// Requests failed.
    #[metric(counter, labels(failure))]
    pub failures: Family<Failure, u64>,

    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", buckets(Waits = exponential(0.001, 2.0, 16)))]
    pub wait: Histogram<Waits>,

    /// Size of an answer.
    #[metric(histogram, unit = "bytes", labels(topic: String = max(10)), buckets(Sizes = [SMALL, 1e6]))]
    pub size: Family<String, Histogram<Sizes>>,

    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    pub mode: State<Mode>,

    /// What was built.
    #[metric(info, labels(version, commit))]
    pub build: Info<2>,

    /// The pool for reading.
    #[metric(flatten, name = "read")]
    pub read: PoolStats,

    /// Without documentation of a metric's kind.
    #[metric(skip)]
    pub notes: Vec<String>,
}

const SMALL: f64 = 1e3;

/// Nothing yet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Metrics)]
pub struct Empty {}

/// What a worker hands over.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Metrics)]
#[metrics(handles = false)]
pub struct Plain {
    /// Jobs done.
    #[metric(counter)]
    pub jobs: u64,
}

mod private {
    use metrics::{Family, Metrics};

    #[derive(Debug, Default, Metrics)]
    #[metrics(namespace = "private", labels(worker: u32))]
    pub(crate) struct Stats {
        /// Jobs done.
        #[metric(counter, labels(result: JobResult = [Done, Failed]))]
        pub(super) jobs: Family<JobResult, u64>,

        #[metric(gauge, help = "Jobs waiting.")]
        pub(crate) waiting: u64,
    }

    /// Something that only this module has.
    #[derive(Metrics)]
    struct Own {
        /// Turns taken.
        #[metric(counter)]
        turns: u64,
    }

    pub(super) fn turn() {
        Own::global().turns.inc();
    }
}

/// Counts something in every struct.
///
/// # Errors
///
/// Returns an error if the names are taken.
pub fn main() -> Result<(), metrics::RegisterError> {
    private::turn();
    let registry = metrics::Registry::new();
    let stats = registry.register::<private::Stats>(3)?;
    stats.jobs.with(private::JobResult::Done).inc();
    stats.waiting.set(2);
    registry
        .register::<Stats>((1, Zone::East))?
        .requests
        .with((Answer::Ok, true))
        .inc();
    Ok(())
}
