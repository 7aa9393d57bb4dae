//! No name of the prelude is in scope.
#![no_implicit_prelude]

use ::metrics::{Family, Histogram, Info, Label, LabelSet, Metrics, State};

#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::cmp::PartialEq, Label)]
#[label(rename_all = "kebab-case")]
enum Backend {
    Redis,
    #[label(rename = "pg")]
    Postgres = 7,
}

#[derive(Label)]
enum Failure {
    Timeout,
    Io(::std::io::Error),
    Conflict { table: ::std::string::String },
}

#[derive(::core::clone::Clone, ::core::marker::Copy, LabelSet)]
struct Route<'a> {
    #[label(rename = "http_route")]
    path: &'a str,
    status: u16,
    backend: ::core::option::Option<Backend>,
}

#[derive(::core::clone::Clone, LabelSet)]
struct Place {
    backend: Backend,
    primary: bool,
}

#[derive(::core::default::Default, Metrics)]
#[metrics(preregister)]
struct Pool {
    /// Connections open.
    #[metric(gauge, up_down)]
    connections: u32,
}

#[derive(::core::default::Default, Metrics)]
#[metrics(namespace = "http", labels(worker: u32, zone: Zone = [East, West]))]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err = "error"], cached: bool))]
    requests: Family<(Answer, bool), u64>,
    /// Requests by route.
    #[metric(counter)]
    routes: Family<Route<'static>, u64>,
    /// Places filled.
    #[metric(gauge, aggregate = max)]
    places: Family<Place, i64>,
    /// Requests failed.
    #[metric(counter, labels(failure))]
    failures: Family<Failure, u64>,
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", buckets(Waits = [START, 0.1, 1]))]
    wait: Histogram<Waits>,
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: State<Mode>,
    /// What was built.
    #[metric(info, labels(version))]
    build: Info<1>,
    #[metric(flatten, name = "read")]
    read: Pool,
    #[metric(skip)]
    notes: ::std::string::String,
}

const START: f64 = 0.01;

#[derive(Metrics)]
#[metrics(handles = false)]
struct Plain {}

fn main() {
    ::metrics::preregister!(Pool);
    let labels = (3, Zone::West);
    let stats = ::metrics::Registry::new().register::<Stats>(labels).unwrap();
    stats.requests.with((Answer::Ok, true)).inc();
    stats
        .routes
        .with(Route {
            path: "/",
            status: 200,
            backend: ::core::option::Option::Some(Backend::Postgres),
        })
        .inc();
    stats
        .places
        .with(Place {
            backend: Backend::Redis,
            primary: true,
        })
        .set(-2);
    stats.failures.with(&Failure::Timeout).inc();
    stats.failures.with(&Failure::Io(::std::io::Error::last_os_error())).inc();
    let table = ::std::string::String::new();
    stats.failures.with(&Failure::Conflict { table }).inc();
    stats.wait.observe(0.5);
    stats.mode.set(Mode::Busy);
    stats.build.set(["1.0"]);
    stats.read.connections.inc();
    let read = stats.snapshot();
    ::core::assert_eq!(read.requests[(Answer::Ok, true)], 1);
    ::core::assert_eq!(
        read.places[Place {
            backend: Backend::Redis,
            primary: true
        }],
        -2
    );
    ::core::assert_eq!(Answer::ALL.len(), 2);
    ::core::assert_eq!(Answer::Err.as_str(), "error");
    ::core::assert!(read.notes.is_empty());
    let _ = Plain {};
}
