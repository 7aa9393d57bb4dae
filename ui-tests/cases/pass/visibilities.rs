//! Public structs in public modules, private ones in functions, and what lies between.
#![deny(warnings, private_interfaces, private_bounds)]

pub mod public {
    use metrics::{Family, Histogram, Metrics};

    #[derive(Metrics)]
    #[metrics(labels(worker: u32))]
    pub struct Stats {
        /// Requests served.
        #[metric(counter, labels(result: Answer = [Ok, Err]))]
        pub requests: Family<Answer, u64>,
        /// Size of a request.
        #[metric(histogram, unit = "bytes", buckets(Sizes = [1, 2]))]
        pub size: Histogram<Sizes>,
    }
}

mod between {
    pub(crate) mod inner {
        use metrics::{Family, Metrics};

        #[derive(Metrics)]
        #[metrics(namespace = "between")]
        pub(in crate::between) struct Stats {
            /// Requests served.
            #[metric(counter, labels(result: Answer = [Ok, Err]))]
            pub(super) requests: Family<Answer, u64>,
            /// Seen by this module only.
            #[metric(counter)]
            own: u64,
        }

        pub(in crate::between) fn count() {
            Stats::global().own.inc();
        }
    }

    pub(crate) fn count() {
        inner::count();
        inner::Stats::global().requests.with(inner::Answer::Ok).inc();
        assert_eq!(inner::Stats::global().snapshot().requests[inner::Answer::Ok], 1);
    }
}

fn in_a_function() -> u64 {
    use metrics::{Metrics, State};

    #[derive(Metrics)]
    #[metrics(namespace = "local")]
    struct Stats {
        /// Calls.
        #[metric(counter)]
        calls: u64,
        /// What the function is at.
        #[metric(state(Mode = [Idle, Busy]))]
        mode: State<Mode>,
    }

    Stats::global().calls.inc();
    Stats::global().mode.set(Mode::Busy);
    Stats::global().calls.value()
}

fn main() {
    let stats = metrics::Registry::new().register::<public::Stats>(1).unwrap();
    stats.requests.with(public::Answer::Ok).inc();
    stats.size.observe(1);
    between::count();
    assert_eq!(in_a_function(), 1);
}
