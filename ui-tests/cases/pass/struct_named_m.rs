//! A stats struct, or its handles, may have the name that the expansion gives to its own type parameter.
use metrics::{Metrics, Registry};

/// Named like a type parameter.
#[derive(Metrics)]
#[metrics(preregister)]
struct M {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

mod inner {
    /// Its handles are named so.
    #[derive(metrics::Metrics)]
    #[metrics(namespace = "inner", handles = M)]
    pub(crate) struct Stats {
        /// Requests served.
        #[metric(counter)]
        pub(crate) requests: u64,
    }
}

fn main() {
    let registry = Registry::new();
    registry.register::<M>(()).unwrap().requests.inc();
    let handles: inner::M = registry.register::<inner::Stats>(()).unwrap();
    handles.requests.inc();
    assert_eq!(handles.snapshot().requests, 1);
}
