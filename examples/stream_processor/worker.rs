//! A worker: takes the messages of one partition through all operators.

use std::num::NonZero;
use std::sync::Arc;

use super::aggregation::Aggregation;
use super::dedup::Dedup;
use super::event::Event;
use super::event_time::{EventTime, HOUR};
use super::normalizer::Normalizer;
use super::partition::{Consumer, Message, Producer};
use super::reorder::ReorderBuffer;
use super::stats::{ErrorType, EventResult, ProcessorStatsHandles};
use super::store::Store;
use super::watermark::{Arrival, Watermark};
use super::window::Windows;

/// How long an event is waited for, in minutes: cancelled flights come after the last departure of their day.
const OUT_OF_ORDER: i64 = 12 * HOUR;
/// The watermark moves in steps of so many minutes.
const STEP: i64 = 15;
/// How many events are remembered as seen.
const SEEN: NonZero<usize> = NonZero::new(1_024).unwrap();
/// How many events may wait for their watermark.
const WAITING: usize = 8_192;
/// How many messages are taken at a time.
const BATCH: usize = 32;

/// All that is known of one partition.
pub(crate) struct Worker {
    dedup: Dedup,
    watermark: Watermark,
    waiting: ReorderBuffer,
    normalizer: Normalizer,
    windows: Windows,
    stats: ProcessorStatsHandles,
}

impl Worker {
    /// Makes a worker that has seen nothing.
    pub(crate) fn new(store: Store, stats: &ProcessorStatsHandles) -> Self {
        Self {
            dedup: Dedup::new(SEEN, stats.clone()),
            watermark: Watermark::new(OUT_OF_ORDER, STEP, stats.clone()),
            waiting: ReorderBuffer::new(WAITING),
            normalizer: Normalizer::new(store, stats.clone()),
            windows: Windows::new(stats.clone()),
            stats: stats.clone(),
        }
    }

    /// Takes all messages of a partition; returns when it has ended and nothing waits any more.
    pub(crate) fn work(&mut self, mut events: Consumer<'_, Event>, results: &Producer<'_, Aggregation>) {
        loop {
            let batch = events.poll(BATCH);
            let Some(next) = batch.last().map(|message| message.offset + 1) else {
                break;
            };
            for message in batch {
                self.take(message, results);
            }
            if events.commit(next).is_err() {
                self.stats.pipeline_errors.with(ErrorType::Other).inc();
            }
        }
        self.advance(EventTime::END, results);
    }

    fn take(&mut self, message: Message<Event>, results: &Producer<'_, Aggregation>) {
        let Message { offset, payload: event } = message;
        self.stats.pipeline_lag.set(event.received.elapsed().as_secs_f64());
        if !self.stats.operate("deduplicate", || self.dedup.admit(&event)) {
            return self.stats.record_event_processed(EventResult::Filtered, event.received);
        }
        let arrival = self.stats.operate("watermark", || self.watermark.observe(event.time));
        if arrival == Arrival::Late {
            return self.stats.record_event_processed(EventResult::Dropped, event.received);
        }
        if self.waiting.push(offset, Arc::clone(&event)).is_err() {
            self.stats.record_event_failed(ErrorType::Overflow, event.received);
        }
        if let Arrival::Advances(watermark) = arrival {
            self.advance(watermark, results);
        }
    }

    /// Lets the events go on that the watermark has passed, and then closes the windows that it has passed.
    fn advance(&mut self, watermark: EventTime, results: &Producer<'_, Aggregation>) {
        while let Some(event) = self.waiting.pop_before(watermark) {
            self.release(&event);
        }
        for window in self.windows.trigger(watermark) {
            let aggregation = self.stats.operate("aggregate", || Aggregation::of(window, &self.stats));
            if let Err(error) = results.produce(aggregation) {
                self.stats.pipeline_errors.with(error.error_type()).inc();
            }
        }
    }

    fn release(&mut self, event: &Event) {
        let normalized = self
            .stats
            .operate("normalize", || self.normalizer.normalize(event, &self.waiting));
        match normalized {
            Ok(Some(reading)) => {
                self.stats.operate("window", || self.windows.add(event, reading));
                self.stats.record_event_processed(EventResult::Success, event.received);
            }
            Ok(None) => self.stats.record_event_processed(EventResult::Dropped, event.received),
            Err(error) => self.stats.record_event_failed(error.error_type(), event.received),
        }
    }
}
