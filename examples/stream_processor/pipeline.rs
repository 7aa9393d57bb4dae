//! The whole: source, workers and sink, each on a thread of its own, and the topics between them.

use std::thread;
use std::time::Duration;

use super::aggregation::Aggregation;
use super::backend::{Backend, StateError};
use super::disk::Disk;
use super::failure::Failure;
use super::input::Input;
use super::partition::Partition;
use super::redis_server::RedisServer;
use super::sink::{self, Summary};
use super::source::{self, LostLine};
use super::stats::ProcessorStatsHandles;
use super::store::Store;
use super::worker::Worker;

/// Partitions of the topic `flights`, each with a worker.
const PARTITIONS: u32 = 4;
/// How many messages a partition holds.
const CAPACITY: usize = 256;
/// How long a producer waits for room in a partition.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream processor, which can be run again and again.
pub(crate) struct Pipeline {
    stats: ProcessorStatsHandles,
    /// Where state is kept, if not on disk.
    redis: Option<String>,
    /// The workers of the last run: what they know is on show until the next one.
    workers: Vec<Worker>,
}

/// What came of one run.
#[derive(Debug)]
pub(crate) struct Report {
    /// The lines that did not become messages.
    pub(crate) lost: Vec<LostLine>,
    /// What the results say.
    pub(crate) summary: Summary,
}

impl Pipeline {
    /// Makes a pipeline that has not run.
    pub(crate) fn new(stats: ProcessorStatsHandles, redis: Option<String>) -> Self {
        Self {
            stats,
            redis,
            workers: Vec::new(),
        }
    }

    /// Runs a file through the pipeline, from nothing known to nothing waiting.
    pub(crate) fn run(&mut self, input: Input) -> Result<Report, Failure> {
        self.workers.clear();
        for _ in 0..PARTITIONS {
            let store = Store::new(self.open_durable()?, &self.stats);
            self.workers.push(Worker::new(store, &self.stats));
        }
        Ok(self.stream(input))
    }

    fn open_durable(&self) -> Result<Box<dyn Backend>, StateError> {
        Ok(match &self.redis {
            Some(url) => Box::new(RedisServer::connect(url)?),
            None => Box::new(Disk::open()?),
        })
    }

    fn stream(&mut self, input: Input) -> Report {
        let stats = &self.stats;
        let flights: Vec<_> = (0..PARTITIONS).map(|id| partition("flights", id, stats)).collect();
        let results: Partition<Aggregation> = partition("results", 0, stats);
        let sources: Vec<_> = flights.iter().map(Partition::producer).collect();
        thread::scope(|scope| {
            for (worker, events) in self.workers.iter_mut().zip(&flights) {
                let results = results.producer();
                scope.spawn(move || worker.work(events.consumer(), &results));
            }
            let sink = scope.spawn(|| sink::read_all(results.consumer(), stats));
            let lost = source::read_all(input, &sources, stats);
            drop(sources);
            let summary = sink.join().expect("the sink does not panic");
            Report { lost, summary }
        })
    }
}

fn partition<T>(topic: &'static str, id: u32, stats: &ProcessorStatsHandles) -> Partition<T> {
    Partition::new((topic, id), CAPACITY, PATIENCE, stats)
}
