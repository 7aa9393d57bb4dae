//! The crate has another name here, and its own name is that of another one.
extern crate core as metrics;
extern crate metrics as renamed;

use renamed::{Family, Histogram, Label, LabelSet, Metrics, Registry, State};

#[derive(Debug, Clone, Copy, PartialEq, Label)]
#[label(crate = renamed)]
enum Backend {
    Redis,
    Postgres,
}

#[derive(Clone, Copy, LabelSet)]
#[label(crate = ::renamed)]
struct Place {
    backend: Backend,
    primary: bool,
}

mod inner {
    /// By a path from here.
    #[derive(crate::renamed::Metrics)]
    #[metrics(crate = super::renamed, preregister)]
    pub(super) struct Pool {
        /// Connections open.
        #[metric(gauge)]
        pub(super) connections: u64,
    }
}

#[derive(Metrics)]
#[metrics(crate = ::renamed, labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,
    /// Places filled.
    #[metric(gauge)]
    places: Family<Place, u64>,
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", buckets(Waits = exponential(0.1, 2.0, 3)))]
    wait: Histogram<Waits>,
    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: State<Mode>,
    #[metric(flatten)]
    pool: inner::Pool,
}

#[renamed::instrument(name = "call", labels(backend: Backend = backend), error = Backend, crate = renamed, preregister)]
fn call(backend: Backend) -> Result<(), Backend> {
    Err(backend)
}

struct Caller;

#[renamed::instrument(crate = ::renamed, namespace = "caller", buckets([0.1, 1.0]))]
impl Caller {
    fn call(&self) {}

    #[renamed::instrument(skip)]
    const fn skipped(&self) {}

    #[renamed::instrument(crate = crate::renamed)]
    async fn later(&self) {}
}

fn main() {
    renamed::preregister!(call, inner::Pool, Caller::call);
    call(Backend::Redis).unwrap_err();
    Caller.call();
    Caller.skipped();
    drop(Caller.later());
    let stats = Registry::new().register::<Stats>(1).unwrap();
    stats.requests.with(Answer::Err).inc();
    stats
        .places
        .with(Place {
            backend: Backend::Redis,
            primary: false,
        })
        .inc();
    stats.wait.observe(1.0);
    stats.mode.set(Mode::Busy);
    stats.pool.connections.set(2);
    assert_eq!(stats.snapshot().pool.connections, 2);
}
