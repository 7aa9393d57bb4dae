//! Names that expansions could mean are the user's here.
#![allow(dead_code, non_camel_case_types, unused_macros)]

mod std {}
mod core {}
mod alloc {}

struct Result;
struct Option;
struct Ok;
struct Err;
struct Some;
struct None;
struct String;
struct Vec;
struct Box;
struct Self_;
struct Mode;
struct Shared;
struct Handle;
struct Field;
struct Table;
struct M;
struct u8;
struct u32;
struct usize;
struct str;
struct f64;
trait Default {}
trait Clone {}
trait Copy {}
trait Debug {}
trait PartialEq {}
trait From {}
trait Into {}
trait Iterator {}

macro_rules! assert {
    () => {};
}
macro_rules! line {
    () => {};
}
macro_rules! file {
    () => {};
}
macro_rules! module_path {
    () => {};
}
macro_rules! unreachable {
    () => {};
}
macro_rules! panic {
    () => {};
}

#[derive(::core::clone::Clone, ::core::marker::Copy, ::metrics::Label)]
enum Backend {
    Redis,
    Postgres,
}

#[derive(::metrics::Label)]
enum Failure {
    Timeout,
    Io(::std::io::Error),
}

#[derive(::core::clone::Clone, ::core::marker::Copy, ::metrics::LabelSet)]
struct Place {
    backend: Backend,
    primary: bool,
}

#[derive(::metrics::Metrics)]
#[metrics(labels(worker: u64, zone: Zone = [East, West]))]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err, Some, None], cached: bool))]
    requests: ::metrics::Family<(Answer, bool), u64>,
    /// Places filled.
    #[metric(gauge)]
    places: ::metrics::Family<Place, i64>,
    /// Requests failed.
    #[metric(counter, labels(failure))]
    failures: ::metrics::Family<Failure, u64>,
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", buckets(Waits = [0.1, 1]))]
    wait: ::metrics::Histogram<Waits>,
    /// What the server is at.
    #[metric(state(Phase = [Idle, Busy]))]
    phase: ::metrics::State<Phase>,
    #[metric(skip)]
    skipped: u64,
}

/// A type of the user's that has the name of the handles' usual type parameter.
#[derive(::metrics::Metrics)]
#[metrics(preregister)]
struct Outer {
    #[metric(flatten)]
    inner: M2,
}

#[derive(::metrics::Metrics)]
#[metrics(preregister)]
struct M2 {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

/// Labels whose only type is named like a parameter.
mod parameter {
    #[derive(::core::clone::Clone, ::core::marker::Copy, ::metrics::Label)]
    pub enum M {
        A,
        B,
    }

    #[derive(::metrics::Metrics)]
    #[metrics(preregister)]
    pub struct Stats {
        /// Requests served.
        #[metric(counter, labels(m))]
        pub requests: ::metrics::Family<M, u64>,
    }
}

fn main() {
    ::metrics::preregister!(Outer, M2);
    let stats = ::metrics::Registry::new().register::<Stats>((3, Zone::East)).unwrap();
    stats.requests.with((Answer::None, true)).inc();
    stats.failures.with(&Failure::Timeout).inc();
    stats.wait.observe(0.5);
    Outer::global().inner.requests.inc();
    parameter::Stats::global().requests.with(parameter::M::A).inc();
    let _ = stats.snapshot();
}
