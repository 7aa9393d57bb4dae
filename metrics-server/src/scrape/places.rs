//! Places for scrapes that are being answered, of which there are only so many.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::transfer::Transfer;

/// How long a client may take nothing of its answer before it has to make room, by the end of this answer or of its connection.
pub(crate) const STALL: Duration = Duration::from_secs(1);

/// How long an answer may take before it has to make room, however much of it its client takes at a time.
const LONG: Duration = Duration::from_secs(10);

/// How often it is looked whether somebody has to make room.
const LOOK: Duration = Duration::from_millis(100);

/// The places.
#[derive(Debug)]
pub(super) struct Places {
    permits: Arc<Semaphore>,
    transfers: Mutex<Vec<Weak<Transfer>>>,
}

impl Places {
    pub(super) fn new(places: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(places)),
            transfers: Mutex::default(),
        }
    }

    /// Takes a place, or waits for one until it is no use. While it waits, transfers are cut off: the one of which nothing has been taken for
    /// longest, or else the one that takes longest.
    pub(super) async fn take(&self, until: Instant) -> Option<OwnedSemaphorePermit> {
        let mut permit = pin!(Arc::clone(&self.permits).acquire_owned());
        loop {
            if self.permits.available_permits() == 0 {
                self.make_room();
            }
            let look = Instant::now() + LOOK;
            match timeout_at(look.min(until).into(), &mut permit).await {
                Ok(permit) => return permit.ok(),
                Err(_) if look >= until => return None,
                Err(_) => {}
            }
        }
    }

    /// Notes who can be asked to make room.
    pub(super) fn note(&self, transfer: &Arc<Transfer>) {
        let mut transfers = self.transfers.lock().unwrap_or_else(PoisonError::into_inner);
        transfers.retain(|transfer| transfer.strong_count() > 0);
        transfers.push(Arc::downgrade(transfer));
    }

    fn make_room(&self) {
        let transfers: Vec<_> = {
            let transfers = self.transfers.lock().unwrap_or_else(PoisonError::into_inner);
            transfers.iter().filter_map(Weak::upgrade).collect()
        };
        let held = transfers
            .iter()
            .filter_map(|transfer| Some((transfer.held()?, transfer)));
        let overdue = held.filter(|((idle, age), _)| *idle >= STALL || *age >= LONG);
        if let Some((_, transfer)) = overdue.max_by_key(|(held, _)| *held) {
            transfer.cut();
        }
    }
}
