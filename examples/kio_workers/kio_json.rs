//! This program's own JSON: an object a worker, as its dashboard wants it.

use std::iter;

use metrics::{Encoder, HistogramValue, Number, SampleValue, SeriesSnapshot, Snapshot};
use serde_json::{Map, Value, json};

use super::stats::WORKER_ID;

/// An object a worker, of its metrics by name; what belongs to no worker is left out.
///
/// ```json
/// {"0": {"kio_worker_bytes_read_total": 1048576,
///        "kio_worker_connections_closed_total": {"failed": 0, "finished": 4},
///        "kio_worker_read_size_bytes": {"buckets": {"256": 0, "+Inf": 64}, "count": 64, "sum": 1048576.0}}}
/// ```
pub(crate) struct KioJson;

impl Encoder for KioJson {
    fn content_type(&self) -> &'static str {
        "application/json"
    }

    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
        let mut workers = json!({});
        for family in snapshot.families() {
            for series in family.series() {
                insert(&mut workers, family.name(), &series);
            }
        }
        out.extend(workers.to_string().as_bytes());
    }
}

/// Puts a series where it belongs: by worker, by name, and by the values of its other labels.
fn insert(workers: &mut Value, name: &str, series: &SeriesSnapshot<'_>) {
    let (worker, others): (Vec<_>, Vec<_>) = series.labels().partition(|(label, _)| *label == WORKER_ID);
    if let [(_, worker_id)] = &worker[..] {
        // Indexing makes the objects that are missing.
        let mut place = &mut workers[&**worker_id][name];
        for (_, label) in &others {
            place = &mut place[&**label];
        }
        *place = value(&series.value());
    }
}

fn value(sample: &SampleValue<'_>) -> Value {
    match sample {
        SampleValue::Number(Number::Unsigned(number)) => json!(number),
        SampleValue::Number(Number::Signed(number)) => json!(number),
        SampleValue::Number(Number::Float(number)) => json!(number),
        SampleValue::Histogram(sample) => histogram(sample),
        // No worker has anything else.
        _ => Value::Null,
    }
}

fn histogram(sample: &HistogramValue<'_>) -> Value {
    let bounds = sample.bounds().iter().map(ToString::to_string);
    let bounds = bounds.chain(iter::once("+Inf".to_owned()));
    let buckets: Map<_, _> = bounds.zip(sample.cumulative().map(Value::from)).collect();
    json!({"buckets": buckets, "count": sample.count(), "sum": sample.sum()})
}
