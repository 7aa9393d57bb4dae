//! Events that were seen before: each is let through once, as far as memory goes.

use std::num::NonZero;

use lru::LruCache;

use super::event::Event;
use super::event_time::EventTime;
use super::stats::ProcessorStatsHandles;

/// What makes two events the same one.
type Identity = (EventTime, String, u32);

/// Remembers the events seen most recently.
pub(crate) struct Dedup {
    seen: LruCache<Identity, ()>,
    stats: ProcessorStatsHandles,
}

impl Dedup {
    /// Remembers up to `capacity` events.
    pub(crate) fn new(capacity: NonZero<usize>, stats: ProcessorStatsHandles) -> Self {
        Self {
            seen: LruCache::new(capacity),
            stats,
        }
    }

    /// Says whether the event is new, and remembers it.
    pub(crate) fn admit(&mut self, event: &Event) -> bool {
        self.stats.dedup_events_checked.inc();
        let identity = (event.scheduled, event.carrier.clone(), event.flight);
        if self.seen.get(&identity).is_some() {
            self.stats.dedup_duplicates_found.inc();
            return false;
        }
        match self.seen.push(identity, ()) {
            Some(_) => self.stats.dedup_cache_evictions.inc(),
            None => self.stats.dedup_cache_size.inc(),
        }
        true
    }
}

impl Drop for Dedup {
    fn drop(&mut self) {
        self.stats
            .dedup_cache_size
            .dec_by(self.seen.len().try_into().unwrap_or(i64::MAX));
    }
}
