//! The whole: workers, clients and the scraper, each on a thread of its own.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use metrics::{Registry, Snapshot};

use super::args::Args;
use super::audit::check_totals;
use super::clients::{self, Traffic};
use super::doorbell::Doorbell;
use super::failure::Failure;
use super::scraper;
use super::worker::Worker;

/// What came of one run.
#[derive(Debug)]
pub(crate) struct Report {
    /// What the clients have done.
    pub(crate) traffic: Traffic,
    /// The metrics at the moment when the clients had done it, and no worker had ended.
    pub(crate) snapshot: Snapshot,
    /// How often the metrics were scraped.
    pub(crate) scrapes: u64,
}

/// Runs the workers until the clients are done, scraping all the time, and checks what they have counted.
pub(crate) fn run(args: &Args, registry: &Registry) -> Result<Report, Failure> {
    let workers = (0..args.workers).map(|worker_id| Worker::new(worker_id, args.how(worker_id), registry));
    let workers = workers.collect::<Result<Vec<_>, _>>()?;
    let servers: Vec<_> = workers.iter().map(Worker::address).collect();
    let doorbells: Vec<_> = workers.iter().map(Worker::doorbell).collect();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let start = |worker: Worker| scope.spawn(|| worker.run(registry));
        let workers: Vec<_> = workers.into_iter().map(start).collect();
        let scraper = scope.spawn(|| scraper::run(registry, &is_done));
        let traffic = clients::run(&servers, args.connections, args.bytes);
        let snapshot = registry.gather();
        let ended = end(workers, &doorbells);
        is_done.store(true, Ordering::Release);
        let audit = scraper.join().expect("the scraper does not panic");

        ended?;
        let (traffic, audit) = (traffic?, audit?);
        check_totals(&snapshot, traffic)?;
        // What the workers have counted outlives them.
        check_totals(&registry.gather(), traffic)?;
        Ok(Report {
            traffic,
            snapshot,
            scrapes: audit.scrapes,
        })
    })
}

/// Ends one worker after the other.
fn end(workers: Vec<ScopedJoinHandle<'_, io::Result<()>>>, doorbells: &[Arc<Doorbell>]) -> Result<(), Failure> {
    let ends = (0..)
        .zip(workers)
        .zip(doorbells)
        .map(|((worker_id, worker), doorbell)| {
            let closed = doorbell.close();
            let ended = closed.and_then(|()| worker.join().expect("a worker does not panic"));
            ended.map_err(|error| Failure::Worker(worker_id, error))
        });
    // All are told before one error ends the program.
    ends.collect::<Vec<_>>().into_iter().collect()
}
