//! Generated types are types like others: used before their declaration, elsewhere, in collections and in `const`.
use std::collections::{BTreeMap, HashMap};

use metrics::{Buckets, ClosedLabel, Family, Histogram, Metrics, Registry, State};
use stats::{Answer, Mode, ServerStats, ServerStatsHandles, ServerStatsLabels, Sizes};

const USUAL: Answer = Answer::Ok;

mod stats {
    use super::{Family, Histogram, Metrics, State};

    #[derive(Debug, Default, Clone, PartialEq, Metrics)]
    #[metrics(labels(worker: u32, zone: Zone = [East, West]))]
    pub struct ServerStats {
        /// Requests served.
        #[metric(counter, labels(result: Answer = [Ok, NotFound, Err = "error"]))]
        pub requests: Family<Answer, u64>,
        /// Size of a request.
        #[metric(histogram, unit = "bytes", buckets(Sizes = [1, 2]))]
        pub size: Histogram<Sizes>,
        /// What the server is at.
        #[metric(state(Mode = [Idle, Busy]))]
        pub mode: State<Mode>,
    }
}

/// The values of another struct.
#[derive(Metrics)]
struct ClientStats {
    /// Requests sent.
    #[metric(counter, labels(result: Answer, retried: bool))]
    requests: Family<(Answer, bool), u64>,
    /// Size of an answer.
    #[metric(histogram, unit = "bytes")]
    size: Histogram<Sizes>,
}

struct Server {
    stats: ServerStatsHandles,
    answers: HashMap<Answer, u64>,
}

impl Server {
    fn answer(&mut self, answer: Answer) {
        self.stats.requests.with(answer).inc();
        *self.answers.entry(answer).or_default() += 1;
    }
}

fn main() {
    let labels = ServerStatsLabels {
        worker: 1,
        zone: stats::Zone::East,
    };
    assert_eq!(labels, (1, stats::Zone::East).into());
    let stats = Registry::new().register::<ServerStats>(labels).unwrap();
    let mut server = Server {
        stats,
        answers: HashMap::new(),
    };
    server.answer(USUAL);
    server.answer(Answer::NotFound);
    server.stats.mode.set(Mode::Busy);

    let sorted: BTreeMap<Answer, &str> = Answer::ALL.iter().map(|answer| (*answer, answer.as_str())).collect();
    assert_eq!(sorted.into_values().collect::<Vec<_>>(), ["ok", "not_found", "error"]);
    assert_eq!(<Answer as ClosedLabel>::TEXTS.len(), 3);
    assert_eq!(Sizes::BOUNDS, [1.0, 2.0]);
    assert_eq!(server.stats.snapshot().mode.get(), Mode::Busy);
    assert!(server.answers.values().all(|count| *count == 1));

    ClientStats::global().requests.with((Answer::Err, true)).inc();
    ClientStats::global().size.observe(1);
}
