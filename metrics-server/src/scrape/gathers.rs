//! Gathers, of which few are under way at a time however many scrapes there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{Filter, Registry, Snapshot};
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::timeout_at;

use super::flight::Flight;
use super::patience::Patience;
use super::scraper::Refusal;

/// The gathers of one registry.
#[derive(Debug)]
pub(super) struct Gathers {
    registry: Registry,
    flight: Flight<(Filter, Duration), Result<Arc<Snapshot>, Refusal>>,
    /// For gathers of chosen families.
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
    pub(super) async fn gather(&self, filter: Filter, patience: Patience) -> Result<Arc<Snapshot>, Refusal> {
        let deadline = self.registry.deadline();
        let (wait, until) = if patience.gather() < deadline {
            let wait = class(patience.gather());
            (wait, patience.after(wait))
        } else {
            (deadline, patience.after(patience.gather()))
        };
        let gather = self.flight.join((filter, wait), |(filter, _)| {
            let (registry, filter) = (self.registry.clone(), filter.clone());
            // Of all families there is one gather at a time, so that clients who choose cannot hold up those who scrape.
            let permits = (filter != Filter::new()).then(|| Arc::clone(&self.permits));
            async move {
                let permit = match permits {
                    Some(permits) => Some(permits.acquire_owned().await.map_err(|_| Refusal::Failed)?),
                    None => None,
                };
                let gather = task::spawn_blocking(move || {
                    let until = until.min(Instant::now() + deadline);
                    let snapshot = registry.gather_until(&filter, until);
                    drop(permit);
                    Arc::new(snapshot)
                });
                gather.await.map_err(|_| Refusal::Failed)
            }
        });
        timeout_at(patience.end().into(), gather)
            .await
            .unwrap_or(Err(Refusal::Late))
    }
}

/// Rounds down to a power of two of milliseconds: there are few of those, so few gathers that wait differently long.
fn class(wait: Duration) -> Duration {
    let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(milliseconds.checked_ilog2().map_or(0, |power| 1 << power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_few_and_never_longer() {
        let milliseconds = [(0, 0), (1, 1), (2, 2), (3, 2), (100, 64), (9_500, 8_192)];
        for (wait, rounded) in milliseconds {
            assert_eq!(class(Duration::from_millis(wait)), Duration::from_millis(rounded));
        }
    }
}
