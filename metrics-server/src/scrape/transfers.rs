//! Transfers that are under way, of which there are only so many at once.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::schedule::Shortage;
use super::transfer::{Progress, Transfer};

/// How long a client may read nothing before its transfer, or its connection, can be evicted.
pub(crate) const STALL: Duration = Duration::from_secs(1);

/// How long a transfer may take before it can be evicted, however much of it its client reads at a
/// time.
const LONG: Duration = Duration::from_secs(10);

/// How often a request that waits looks whether a transfer can be evicted.
pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The transfers of one endpoint.
#[derive(Debug)]
pub(super) struct Transfers {
    slots: Arc<Semaphore>,
    /// Of filtered scrapes, which take none from the others.
    filtered_slots: Arc<Semaphore>,
    under_way: Mutex<Vec<Weak<Transfer>>>,
}

impl Transfers {
    /// Allows so many transfers at once, and as many of filtered scrapes.
    pub(super) fn new(slots: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            filtered_slots: Arc::new(Semaphore::new(slots)),
            under_way: Mutex::default(),
        }
    }

    /// Waits for a slot until a deadline. Meanwhile, transfers are evicted: the one that has been
    /// idle for longest, or else the one that takes longest.
    pub(super) async fn slot(&self, is_filtered: bool, until: Instant) -> Option<OwnedSemaphorePermit> {
        let slots = if is_filtered { &self.filtered_slots } else { &self.slots };
        let mut permit = pin!(Arc::clone(slots).acquire_owned());
        loop {
            if slots.available_permits() == 0 {
                self.evict_transfer(is_filtered);
            }
            let look = Instant::now() + POLL_INTERVAL;
            match timeout_at(look.min(until).into(), &mut permit).await {
                Ok(permit) => return permit.ok(),
                Err(_) if look >= until => return None,
                Err(_) => {}
            }
        }
    }

    /// Registers a transfer, which can be evicted from now on.
    pub(super) fn add(&self, transfer: &Arc<Transfer>) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|transfer| transfer.strong_count() > 0);
        under_way.push(Arc::downgrade(transfer));
    }

    fn under_way(&self) -> Vec<(Progress, Arc<Transfer>)> {
        let transfers: Vec<_> = {
            let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.iter().filter_map(Weak::upgrade).collect()
        };
        let progress = transfers.into_iter().map(|transfer| (transfer.progress(), transfer));
        progress
            .filter_map(|(progress, transfer)| Some((progress?, transfer)))
            .collect()
    }

    /// Evicts the transfer that has been idle for longest, if one can be evicted.
    fn evict_transfer(&self, is_filtered: bool) {
        let under_way = self.under_way();
        let overdue = under_way
            .iter()
            .filter(|(progress, _)| progress.is_filtered == is_filtered && progress.is_overdue());
        if let Some((_, transfer)) = overdue.max_by_key(|(progress, _)| progress.held()) {
            transfer.evict();
        }
    }

    /// Evicts the transfers of one snapshot, so that it is released; returns whether there was one
    /// that can be.
    ///
    /// That is a snapshot which nothing holds but transfers that can be evicted; of several, the
    /// one that has been idle for longest.
    pub(super) fn evict_snapshot(&self, shortage: Shortage) -> bool {
        let mut snapshots: HashMap<_, Vec<_>> = HashMap::new();
        for (progress, transfer) in self.under_way() {
            if shortage == Shortage::All || progress.is_filtered {
                let transfers = snapshots.entry(progress.snapshot.as_ptr()).or_default();
                transfers.push((progress, transfer));
            }
        }
        let idle = snapshots.into_values().filter(|transfers| {
            transfers.len() == transfers[0].0.snapshot.strong_count()
                && transfers.iter().all(|(progress, _)| progress.is_overdue())
        });
        let Some(transfers) = idle.max_by_key(|transfers| transfers.iter().map(|(progress, _)| progress.held()).min())
        else {
            return false;
        };
        for (_, transfer) in transfers {
            transfer.evict();
        }
        true
    }
}

impl Progress {
    fn is_overdue(&self) -> bool {
        self.idle >= STALL || self.age >= LONG
    }

    fn held(&self) -> (Duration, Duration) {
        (self.idle, self.age)
    }
}
