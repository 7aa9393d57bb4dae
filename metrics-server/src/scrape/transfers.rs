//! Transfers that are under way, of which there are only so many at once.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::schedule::Shortage;
use super::transfer::{Progress, Transfer};
use crate::read_progress::LOOK_INTERVAL;

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

    /// Waits for a slot until a deadline. Meanwhile, transfers whose clients are too slow are evicted,
    /// the slowest first.
    pub(super) async fn slot(&self, is_filtered: bool, until: Instant) -> Option<OwnedSemaphorePermit> {
        let slots = if is_filtered { &self.filtered_slots } else { &self.slots };
        let mut permit = pin!(Arc::clone(slots).acquire_owned());
        loop {
            if slots.available_permits() == 0 {
                self.evict_transfer(is_filtered);
            }
            let look = Instant::now() + LOOK_INTERVAL;
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

    /// Evicts the transfer whose client is slowest, if one is too slow.
    fn evict_transfer(&self, is_filtered: bool) {
        let under_way = self.under_way();
        let slow = under_way
            .iter()
            .filter(|(progress, _)| progress.is_filtered == is_filtered && progress.late.is_some());
        if let Some((_, transfer)) = slow.max_by_key(|(progress, _)| progress.late) {
            transfer.evict();
        }
    }

    /// Evicts the transfers of one snapshot, so that it is released; returns whether there was one
    /// that can be.
    ///
    /// That is a snapshot which nothing holds but transfers whose clients are too slow; of several,
    /// the one whose fastest client is slowest.
    pub(super) fn evict_snapshot(&self, shortage: Shortage) -> bool {
        let mut snapshots: HashMap<_, Vec<_>> = HashMap::new();
        for (progress, transfer) in self.under_way() {
            if shortage == Shortage::All || progress.is_filtered {
                let transfers = snapshots.entry(progress.snapshot.as_ptr()).or_default();
                transfers.push((progress, transfer));
            }
        }
        let slow = snapshots.into_values().filter(|transfers| {
            transfers.len() == transfers[0].0.snapshot.strong_count()
                && transfers.iter().all(|(progress, _)| progress.late.is_some())
        });
        let fastest = |transfers: &Vec<(Progress, _)>| transfers.iter().map(|(progress, _)| progress.late).min();
        let Some(transfers) = slow.max_by_key(fastest) else {
            return false;
        };
        for (_, transfer) in transfers {
            transfer.evict();
        }
        true
    }
}
