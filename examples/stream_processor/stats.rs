//! What is counted: the declaration of all 37 families, from which everything that is printed follows.

use metrics::{Family, Histogram, Metrics};

/// What a stream processor has done.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "processor")]
pub(crate) struct ProcessorStats {
    /// Events received, malformed ones too.
    #[metric(counter)]
    pub(crate) events_received: u64,

    /// Events done with, by what became of them.
    #[metric(counter, labels(result: EventResult = [Success, Error, Dropped, Filtered]))]
    pub(crate) events_processed: Family<EventResult, u64>,

    /// Time from receiving an event to its result.
    #[metric(histogram, unit = "seconds", labels(result), buckets(Durations = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30,
    ]))]
    pub(crate) event_processing_duration: Family<EventResult, Histogram<Durations>>,

    /// Time between the source and the workers, of the event that a worker took up last.
    #[metric(gauge, unit = "seconds")]
    pub(crate) pipeline_lag: f64,

    /// Events that wait now because the next step has no room for them.
    #[metric(gauge, unit = "events", up_down)]
    pub(crate) backpressure_events: i64,

    /// Windows opened.
    #[metric(counter, labels(window_type: WindowType = [Tumbling, Sliding, Session]))]
    pub(crate) windows_created: Family<WindowType, u64>,

    /// Windows closed and aggregated.
    #[metric(counter, labels(window_type))]
    pub(crate) windows_triggered: Family<WindowType, u64>,

    /// Windows open now.
    #[metric(gauge, up_down, labels(window_type))]
    pub(crate) windows_active: Family<WindowType, i64>,

    /// Events in a window when it was triggered.
    #[metric(histogram, unit = "events", labels(window_type), buckets(Sizes = [
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 7_500, 10_000,
    ]))]
    pub(crate) window_size: Family<WindowType, Histogram<Sizes>>,

    /// Events that came after their watermark and were dropped.
    #[metric(counter)]
    pub(crate) late_events: u64,

    /// Aggregates computed over triggered windows.
    #[metric(counter, labels(aggregate_type: AggregateType = [Count, Sum, Avg, Min, Max, Stddev, Percentile]))]
    pub(crate) aggregations_computed: Family<AggregateType, u64>,

    /// Aggregates that have no result, such as the deviation of a single value.
    #[metric(counter, labels(aggregate_type))]
    pub(crate) aggregation_errors: Family<AggregateType, u64>,

    /// Time spent on one aggregate of one window.
    #[metric(histogram, unit = "seconds", labels(aggregate_type))]
    pub(crate) aggregation_duration: Family<AggregateType, Histogram<Durations>>,

    /// Operations on the state store.
    #[metric(counter, labels(
        operation: StateOperation = [Get, Put, Delete, Scan],
        backend: StateBackend = [Memory, Disk, Redis],
    ))]
    pub(crate) state_operations: Family<(StateOperation, StateBackend), u64>,

    /// Time spent on one operation on the state store.
    #[metric(histogram, unit = "seconds", labels(operation, backend))]
    pub(crate) state_operation_duration: Family<(StateOperation, StateBackend), Histogram<Durations>>,

    /// Look-ups that a layer of the state store answered.
    #[metric(counter, labels(layer: CacheLayer = [L1, L2, L3]))]
    pub(crate) state_cache_hits: Family<CacheLayer, u64>,

    /// Look-ups that a layer of the state store passed on.
    #[metric(counter, labels(layer))]
    pub(crate) state_cache_misses: Family<CacheLayer, u64>,

    /// Keys and values in the state store.
    #[metric(gauge, unit = "bytes", up_down, labels(backend))]
    pub(crate) state_size: Family<StateBackend, i64>,

    /// Entries that a full backend gave up for newer ones.
    #[metric(counter, labels(backend))]
    pub(crate) state_evictions: Family<StateBackend, u64>,

    /// Events checked for having been seen before.
    #[metric(counter)]
    pub(crate) dedup_events_checked: u64,

    /// Events that had been seen before.
    #[metric(counter)]
    pub(crate) dedup_duplicates_found: u64,

    /// Events that are remembered now.
    #[metric(gauge, up_down)]
    pub(crate) dedup_cache_size: i64,

    /// Events forgotten to make room for newer ones.
    #[metric(counter)]
    pub(crate) dedup_cache_evictions: u64,

    /// Events normalised.
    #[metric(counter)]
    pub(crate) normalization_events: u64,

    /// Missing values that were filled.
    #[metric(counter)]
    pub(crate) normalization_gaps_filled: u64,

    /// Values far from what is usual.
    #[metric(counter)]
    pub(crate) normalization_outliers_detected: u64,

    /// Missing values, by what was done about them.
    #[metric(counter, labels(strategy: FillStrategy = [Forward, Backward, Linear, Zero, Drop]))]
    pub(crate) normalization_fill_operations: Family<FillStrategy, u64>,

    /// How far the watermark that moved last is behind the latest event of its partition.
    #[metric(gauge, unit = "seconds")]
    pub(crate) watermark_lag: f64,

    /// Times that a watermark moved.
    #[metric(counter)]
    pub(crate) watermark_updates: u64,

    /// Events that came after a later one.
    #[metric(counter)]
    pub(crate) out_of_order_events: u64,

    /// Messages that consumers took.
    #[metric(counter, labels(topic: String = max(20), partition))]
    pub(crate) kafka_messages_consumed: Family<(String, u32), u64>,

    /// Messages that producers appended.
    #[metric(counter, labels(topic: String = max(20), partition))]
    pub(crate) kafka_messages_produced: Family<(String, u32), u64>,

    /// Commits of offsets that were refused.
    #[metric(counter, labels(topic: String = max(20), partition))]
    pub(crate) kafka_offset_commit_errors: Family<(String, u32), u64>,

    /// Messages that are appended and not yet committed.
    #[metric(gauge, labels(topic: String = max(20), partition))]
    pub(crate) kafka_consumer_lag: Family<(String, u32), u64>,

    /// Errors, by kind.
    #[metric(counter, labels(error_type: ErrorType = [Parse, Timeout, Io, Overflow, Other]))]
    pub(crate) pipeline_errors: Family<ErrorType, u64>,

    /// Operators that are at work now.
    #[metric(gauge, up_down)]
    pub(crate) pipeline_operators_active: i64,

    /// Time that an operator spends on one event.
    #[metric(histogram, unit = "seconds", labels(operator))]
    pub(crate) operator_duration: Family<&'static str, Histogram<Durations>>,
}
