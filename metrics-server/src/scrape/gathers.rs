//! Gathers, of which few are under way at a time however many scrapes there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{Filter, Registry, Snapshot};
use tokio::sync::Semaphore;
use tokio::task;

use super::flight::Flight;
use super::scraper::Refusal;

/// The gathers of one registry.
#[derive(Debug)]
pub(super) struct Gathers {
    registry: Registry,
    flight: Flight<(Filter, Duration), Result<Arc<Snapshot>, Refusal>>,
    permits: Arc<Semaphore>,
}

impl Gathers {
    pub(super) fn new(registry: Registry, max_gathers: usize) -> Self {
        Self {
            registry,
            flight: Flight::default(),
            permits: Arc::new(Semaphore::new(max_gathers)),
        }
    }

    /// Gathers, or waits for a gather of the same families that is under way; gives up when patience is at an end.
    ///
    /// It runs on a thread of the runtime for blocking work, since it may wait for collectors. A scraper that is less patient than the
    /// registry gets what there is by its own time, and shares that with none that is more patient.
    pub(super) async fn gather(&self, filter: Filter, patience: Duration) -> Result<Arc<Snapshot>, Refusal> {
        let wait = self.registry.deadline().min(patience);
        let gather = self.flight.join((filter, wait), |(filter, wait)| {
            let (registry, permits) = (self.registry.clone(), Arc::clone(&self.permits));
            let (filter, wait) = (filter.clone(), *wait);
            async move {
                let permit = permits.acquire_owned().await.map_err(|_| Refusal::Busy)?;
                let gather = task::spawn_blocking(move || {
                    let snapshot = registry.gather_until(&filter, Instant::now() + wait);
                    drop(permit);
                    Arc::new(snapshot)
                });
                gather.await.map_err(|_| Refusal::Failed)
            }
        });
        tokio::time::timeout(patience, gather)
            .await
            .unwrap_or(Err(Refusal::Busy))
    }
}
