//! What is recorded together: the processor's own methods on the generated handles.

use std::fmt;
use std::time::Instant;

use super::stats::{
    AggregateType, CacheLayer, ErrorType, EventResult, FillStrategy, ProcessorStats, ProcessorStatsHandles, WindowType,
};

impl ProcessorStatsHandles {
    /// Puts an operator to work on one event, or on one window.
    pub(crate) fn operate<R>(&self, operator: &'static str, work: impl FnOnce() -> R) -> R {
        let _active = self.pipeline_operators_active.track();
        self.operator_duration.with(operator).time(work)
    }

    /// An event is done with.
    pub(crate) fn record_event_processed(&self, result: EventResult, received: Instant) {
        self.events_processed.with(result).inc();
        self.event_processing_duration.with(result).observe(received.elapsed());
    }

    /// An event is done with because of an error.
    pub(crate) fn record_event_failed(&self, error_type: ErrorType, received: Instant) {
        self.pipeline_errors.with(error_type).inc();
        self.record_event_processed(EventResult::Error, received);
    }

    /// The watermark moved, and is so many seconds behind the latest event.
    pub(crate) fn record_watermark(&self, seconds_behind: f64) {
        self.watermark_updates.inc();
        self.watermark_lag.set(seconds_behind);
    }

    /// A missing value was filled, or could not be.
    pub(crate) fn record_fill(&self, strategy: FillStrategy) {
        self.normalization_fill_operations.with(strategy).inc();
        if strategy != FillStrategy::Drop {
            self.normalization_gaps_filled.inc();
        }
    }

    /// A window was opened.
    pub(crate) fn record_window_created(&self, window_type: WindowType) {
        self.windows_created.with(window_type).inc();
        self.windows_active.with(window_type).inc();
    }

    /// A window of so many events was closed.
    pub(crate) fn record_window_triggered(&self, window_type: WindowType, size: u64) {
        self.windows_triggered.with(window_type).inc();
        self.windows_active.with(window_type).dec();
        self.window_size.with(window_type).observe(size);
    }

    /// An aggregate was computed, or has no result.
    pub(crate) fn record_aggregation(&self, aggregate: AggregateType, computed: bool) {
        let counter = if computed {
            &self.aggregations_computed
        } else {
            &self.aggregation_errors
        };
        counter.with(aggregate).inc();
    }

    /// A partition is there, with nothing in it yet.
    pub(crate) fn record_partition(&self, labels: (&'static str, u32)) {
        self.kafka_messages_produced.with(labels).inc_by(0);
        self.kafka_messages_consumed.with(labels).inc_by(0);
        self.kafka_offset_commit_errors.with(labels).inc_by(0);
        self.kafka_consumer_lag.with(labels).set(0);
    }

    /// A layer of the state store was asked.
    pub(crate) fn record_lookup(&self, layer: CacheLayer, found: bool) {
        let counter = if found {
            &self.state_cache_hits
        } else {
            &self.state_cache_misses
        };
        counter.with(layer).inc();
    }
}

/// The summary, in one line.
impl fmt::Display for ProcessorStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [success, error, dropped, filtered] = [
            EventResult::Success,
            EventResult::Error,
            EventResult::Dropped,
            EventResult::Filtered,
        ]
        .map(|result| self.events_processed[result]);
        write!(
            f,
            "{} events, {success} processed, {error} errors, {dropped} dropped, {filtered} filtered",
            self.events_received
        )
    }
}
