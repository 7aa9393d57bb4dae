//! The durations of requests, in buckets of any type.

use std::time::Duration;

use metrics::__private as derived;
use metrics::__private::{Entry, Field, KnownValue, Table, kind};
use metrics::{Buckets, Family, HasHandles, Histogram, Metrics, Mode, Registry, Shared};

use super::stats::{Method, Status};

type Durations<B> = Family<(Method, String, Status), Histogram<B>>;

/// Statuses that have their places whatever codes a service answers.
const KNOWN: [KnownValue; 8] = [
    KnownValue::Text("1xx"),
    KnownValue::Text("2xx"),
    KnownValue::Text("3xx"),
    KnownValue::Text("4xx"),
    KnownValue::Text("5xx"),
    KnownValue::Text("cancelled"),
    KnownValue::Text("panicked"),
    KnownValue::Text("error"),
];

/// How long requests have taken.
// What `#[derive(Metrics)]` would make of it, which takes no generic struct.
struct DurationStats<B: Buckets> {
    request_duration: Durations<B>,
}

struct DurationHandles<B: Buckets, M: Mode> {
    request_duration: derived::HistogramField<Durations<B>, M>,
}

impl<B: Buckets> DurationStats<B> {
    const FAMILIES: &'static [Entry] = &[derived::family(
        <Durations<B> as Field<kind::Histogram>>::SHAPE,
        "request_duration",
        line!(),
        "request_duration_seconds",
        "Time from an HTTP request's call to the end of its answer's body, or to its head where that is told.",
        "seconds",
        &["method", "route", "status"],
        16_000,
    )
    .label_caps(&[0, 200, 72])
    .label_known(&[&[], &[], &KNOWN])];
}

impl<B: Buckets> Metrics for DurationStats<B> {
    type Labels = ();
    type IsClosed = derived::Is<false>;
    const TABLE: &'static Table =
        &derived::table("http", &[], module_path!(), "DurationStats", file!(), Self::FAMILIES);

    fn write(&self, row: &mut derived::RowWriter<'_>) {
        Field::<kind::Histogram>::write(&self.request_duration, row);
    }

    fn read(row: &mut derived::RowReader<'_>) -> Self {
        Self {
            request_duration: <Durations<B> as Field<kind::Histogram>>::read(row),
        }
    }
}

impl<B: Buckets> HasHandles for DurationStats<B> {
    type Handles<M: Mode> = DurationHandles<B, M>;

    fn bind<M: Mode>(binder: &mut derived::Binder<'_, M>) -> DurationHandles<B, M> {
        DurationHandles {
            request_duration: <Durations<B> as Field<kind::Histogram>>::bind(binder),
        }
    }
}

/// Takes durations, whatever their buckets.
pub(super) trait ObserveDuration: Send + Sync {
    fn observe(&self, labels: (Method, &str, Status), took: Duration);
}

impl<B: Buckets> ObserveDuration for DurationHandles<B, Shared> {
    fn observe(&self, labels: (Method, &str, Status), took: Duration) {
        self.request_duration.with(labels).observe(took);
    }
}

/// Registers the family of durations with the bounds of `B`.
pub(super) fn register<B: Buckets>(registry: &Registry) -> Box<dyn ObserveDuration> {
    Box::new(registry.register_or_detach::<DurationStats<B>>(()))
}
