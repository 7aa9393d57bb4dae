//! The state store of one worker: three layers, each larger and slower than the one above.
//!
//! Layer 1 holds the baselines used last, decoded; layer 2 is memory and gets every change; layer 3, a disk or a server,
//! gets what layer 2 evicts. A look-up goes down until it finds the key and brings it up again.

use std::collections::BTreeMap;
use std::num::NonZero;

use lru::LruCache;

use super::backend::{Backend, Metered, StateError};
use super::baseline::Baseline;
use super::memory::Memory;
use super::stats::{CacheLayer, ProcessorStatsHandles};

/// How many baselines layer 1 holds.
const RECENT: NonZero<usize> = NonZero::new(8).unwrap();

/// How many entries layer 2 holds: fewer than a partition has routes, so that a month of flights needs every layer.
const MEMORY: NonZero<usize> = NonZero::new(32).unwrap();

/// The baselines of one partition, by route.
pub(crate) struct Store {
    recent: LruCache<String, Baseline>,
    memory: Metered,
    durable: Metered,
    stats: ProcessorStatsHandles,
}

impl Store {
    /// Makes an empty store over an empty third layer.
    pub(crate) fn new(durable: Box<dyn Backend>, stats: &ProcessorStatsHandles) -> Self {
        Self {
            recent: LruCache::new(RECENT),
            memory: Metered::new(Box::new(Memory::new(MEMORY)), stats.clone()),
            durable: Metered::new(durable, stats.clone()),
            stats: stats.clone(),
        }
    }

    /// Returns the baseline of a route.
    pub(crate) fn get(&mut self, route: &str) -> Result<Option<Baseline>, StateError> {
        let recent = self.recent.get(route).copied();
        self.stats.record_lookup(CacheLayer::L1, recent.is_some());
        if recent.is_some() {
            return Ok(recent);
        }
        let found = self.get_below(route)?;
        let baseline = found.map(|bytes| decode(route, &bytes)).transpose()?;
        if let Some(baseline) = baseline {
            self.recent.put(route.to_owned(), baseline);
        }
        Ok(baseline)
    }

    fn get_below(&mut self, route: &str) -> Result<Option<Vec<u8>>, StateError> {
        let found = self.memory.get(route.as_bytes())?;
        self.stats.record_lookup(CacheLayer::L2, found.is_some());
        if found.is_some() {
            return Ok(found);
        }
        let found = self.durable.get(route.as_bytes())?;
        self.stats.record_lookup(CacheLayer::L3, found.is_some());
        if let Some(bytes) = &found {
            self.put_below(route, bytes)?;
        }
        Ok(found)
    }

    /// Sets the baseline of a route.
    pub(crate) fn put(&mut self, route: &str, baseline: Baseline) -> Result<(), StateError> {
        self.recent.put(route.to_owned(), baseline);
        self.put_below(route, &baseline.encode())
    }

    fn put_below(&mut self, route: &str, bytes: &[u8]) -> Result<(), StateError> {
        if let Some((route, bytes)) = self.memory.put(route.as_bytes(), bytes)? {
            self.durable.put(&route, &bytes)?;
        }
        Ok(())
    }

    /// Forgets the baselines that `is_stale` says so of.
    pub(crate) fn retire(&mut self, is_stale: impl Fn(&Baseline) -> bool) -> Result<(), StateError> {
        let mut entries: BTreeMap<_, _> = self.durable.scan()?.into_iter().collect();
        // Memory is newer.
        entries.extend(self.memory.scan()?);
        for (route, bytes) in entries {
            let route = String::from_utf8_lossy(&route);
            if is_stale(&decode(&route, &bytes)?) {
                self.recent.pop(&*route);
                self.memory.delete(route.as_bytes())?;
                self.durable.delete(route.as_bytes())?;
            }
        }
        Ok(())
    }
}

fn decode(route: &str, bytes: &[u8]) -> Result<Baseline, StateError> {
    Baseline::decode(bytes).ok_or_else(|| StateError::Foreign(route.to_owned()))
}
