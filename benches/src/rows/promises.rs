//! What the replaced systems promised: a counter about 10 ns, a histogram about 200 bytes, all 37 families of the stream
//! processor about 10 KB.

#[path = "../../../examples/stream_processor/stats.rs"]
mod stats;

use std::time::Duration;

use metrics::Registry;

use crate::args::Effort;
use crate::child::{Request, SERIES, ask};
use crate::harness::{Bar, Lane, Table, Unit};
use crate::ours::{self, Memory};
use stats::{
    AggregateType, CacheLayer, ErrorType, EventResult, FillStrategy, ProcessorStats, ProcessorStatsHandles,
    StateBackend, StateOperation, WindowType,
};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    Table::new("A counter: about 10 ns", Unit::Time("ns/op"))
        .lane(Lane::new(&ours::count().shared()).bar(Bar::Nanoseconds(10.0)))
        .run(effort)?;
    println!("\n### Memory, one thread\n");
    println!("| what | resident, bytes | requested of the allocator | promised |");
    println!("|---|---:|---:|---|");
    let series = "a histogram series, 11 bounds, closed family";
    let all = "all 37 families of the stream processor";
    line(series, "closed", SERIES, 200.0, effort)?;
    line(&format!("{all}, registered"), "registered", 1, 10_240.0, effort)?;
    line(&format!("{all}, and touched once each"), "stream", 1, 10_240.0, effort)
}

fn line(what: &str, who: &'static str, parts: usize, promised: f64, effort: &Effort) -> Result<(), String> {
    let request = Request {
        who,
        histograms: true,
        threads: 1,
    };
    let answer = ask(&request, effort.rounds.min(9))?;
    let (resident, requested) = (
        answer.resident as f64 / parts as f64,
        answer.requested as f64 / parts as f64,
    );
    let verdict = match (effort.quick, resident <= promised) {
        (true, _) => "",
        (false, true) => ": met",
        (false, false) => ": **missed**",
    };
    println!("| {what} | {resident:.0} | {requested:.0} | about {promised}{verdict} |");
    Ok(())
}

/// The stream processor's families, all of them, touched once each.
pub(crate) fn stream_processor() -> Result<Memory, String> {
    let registry = Registry::new();
    let stats = registry
        .register::<ProcessorStats>(())
        .map_err(|error| error.to_string())?;
    let touch = move || {
        touch_events(&stats);
        touch_state(&stats);
        touch_pipeline(&stats);
    };
    Ok(Memory {
        registry,
        touch: Box::new(touch),
    })
}

const TIME: Duration = Duration::from_millis(3);

fn touch_events(stats: &ProcessorStatsHandles) {
    stats.events_received.inc();
    stats.events_processed.with(EventResult::Success).inc();
    stats.event_processing_duration.with(EventResult::Success).observe(TIME);
    stats.pipeline_lag.set(0.5);
    stats.backpressure_events.inc();
    stats.windows_created.with(WindowType::Tumbling).inc();
    stats.windows_triggered.with(WindowType::Tumbling).inc();
    stats.windows_active.with(WindowType::Tumbling).inc();
    stats.window_size.with(WindowType::Tumbling).observe(7);
    stats.late_events.inc();
    stats.aggregations_computed.with(AggregateType::Count).inc();
    stats.aggregation_errors.with(AggregateType::Count).inc();
    stats.aggregation_duration.with(AggregateType::Count).observe(TIME);
}

fn touch_state(stats: &ProcessorStatsHandles) {
    let get = (StateOperation::Get, StateBackend::Memory);
    stats.state_operations.with(get).inc();
    stats.state_operation_duration.with(get).observe(TIME);
    stats.state_cache_hits.with(CacheLayer::L1).inc();
    stats.state_cache_misses.with(CacheLayer::L1).inc();
    stats.state_size.with(StateBackend::Memory).inc();
    stats.state_evictions.with(StateBackend::Memory).inc();
    stats.dedup_events_checked.inc();
    stats.dedup_duplicates_found.inc();
    stats.dedup_cache_size.inc();
    stats.dedup_cache_evictions.inc();
    stats.normalization_events.inc();
    stats.normalization_gaps_filled.inc();
    stats.normalization_outliers_detected.inc();
    stats.normalization_fill_operations.with(FillStrategy::Zero).inc();
}

fn touch_pipeline(stats: &ProcessorStatsHandles) {
    stats.watermark_lag.set(0.5);
    stats.watermark_updates.inc();
    stats.out_of_order_events.inc();
    stats.kafka_messages_consumed.with(("trades", 0)).inc();
    stats.kafka_messages_produced.with(("trades", 0)).inc();
    stats.kafka_offset_commit_errors.with(("trades", 0)).inc();
    stats.kafka_consumer_lag.with(("trades", 0)).set(1);
    stats.pipeline_errors.with(ErrorType::Parse).inc();
    stats.pipeline_operators_active.inc();
    stats.operator_duration.with("parse").observe(TIME);
}
