//! Events that wait for their watermark, to go on in the order of their time.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::event::Event;
use super::event_time::EventTime;

/// Puts the events of one partition in order.
pub(crate) struct ReorderBuffer {
    /// By time, and among those of one time by offset.
    waiting: BTreeMap<(EventTime, u64), Arc<Event>>,
    capacity: usize,
}

/// So many events wait that no other can.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ReorderBufferFull(usize);

impl ReorderBuffer {
    /// Lets up to `capacity` events wait.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            waiting: BTreeMap::new(),
            capacity,
        }
    }

    /// Lets an event wait.
    pub(crate) fn push(&mut self, offset: u64, event: Arc<Event>) -> Result<(), ReorderBufferFull> {
        if self.waiting.len() >= self.capacity {
            return Err(ReorderBufferFull(self.capacity));
        }
        self.waiting.insert((event.time, offset), event);
        Ok(())
    }

    /// Takes the earliest event if the watermark has passed it.
    pub(crate) fn pop_before(&mut self, watermark: EventTime) -> Option<Arc<Event>> {
        let earliest = self.waiting.first_entry()?;
        (earliest.key().0 < watermark).then(|| earliest.remove())
    }

    /// Returns the earliest waiting event of a carrier whose delay is known.
    pub(crate) fn next_known(&self, carrier: &str) -> Option<&Event> {
        let mut waiting = self.waiting.values().map(Arc::as_ref);
        waiting.find(|event| event.carrier == carrier && event.delay.is_some())
    }
}

impl fmt::Display for ReorderBufferFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events wait for their watermark already", self.0)
    }
}

impl Error for ReorderBufferFull {}
