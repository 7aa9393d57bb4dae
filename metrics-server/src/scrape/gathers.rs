//! Gathers, of which few are under way at a time however many scrapes there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{Filter, Registry, Snapshot};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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
        let gathered = async {
            let turn = self.turn(&filter, patience).await?;
            let work = self
                .flight
                .join_or_start((filter, self.wait(patience)), |(filter, wait)| {
                    let (registry, filter) = (self.registry.clone(), filter.clone());
                    let until = Instant::now() + *wait;
                    async move {
                        let gather = task::spawn_blocking(move || {
                            let snapshot = registry.gather_until(&filter, until);
                            drop(turn);
                            Arc::new(snapshot)
                        });
                        gather.await.map_err(|_| Refusal::Failed)
                    }
                });
            work.await
        };
        timeout_at(patience.end().into(), gathered)
            .await
            .unwrap_or(Err(Refusal::Late))
    }

    /// Waits for a turn, if one is needed. Of all families there is one gather at a time, which needs none: so clients who choose
    /// cannot hold up those who scrape.
    async fn turn(&self, filter: &Filter, patience: Patience) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
        if filter.chooses_all() || self.flight.join(&(filter.clone(), self.wait(patience))).is_some() {
            return Ok(None);
        }
        let turn = timeout_at(patience.turn().into(), Arc::clone(&self.permits).acquire_owned()).await;
        turn.map_err(|_| Refusal::Late)?.map(Some).map_err(|_| Refusal::Failed)
    }

    /// Returns how long a gather may take that begins now.
    fn wait(&self, patience: Patience) -> Duration {
        let (deadline, left) = (self.registry.deadline(), patience.left());
        if left < deadline { class(left) } else { deadline }
    }
}

/// Rounds down, by a fifth at most, to one of four steps in each power of two: so there are few gathers that wait differently long.
fn class(wait: Duration) -> Duration {
    let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let step = milliseconds.checked_ilog2().unwrap_or(0).saturating_sub(2);
    Duration::from_millis(milliseconds >> step << step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_few_and_never_longer() {
        let milliseconds = [(0, 0), (1, 1), (7, 7), (9, 8), (100, 96), (1_000, 896), (9_500, 8_192)];
        for (wait, rounded) in milliseconds {
            assert_eq!(class(Duration::from_millis(wait)), Duration::from_millis(rounded));
        }
    }
}
