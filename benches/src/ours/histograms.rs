//! Histograms: observing, and gathering while somebody observes.

use std::hint::black_box;
use std::time::Duration;

use metrics::{Buckets, Histogram, HistogramHandle, Metrics, Registry, SampleValue, Snapshot};

use super::gathered::Gathered;
use crate::barrier::repeat;
use crate::harness::{Contender, contender};
use crate::inputs::{SECONDS, for_each, sum_of_seconds};

/// What was measured.
#[derive(Metrics)]
#[metrics(namespace = "ours", allow(naming))]
struct MeasuredStats {
    /// With the 11 default bounds.
    #[metric(histogram, unit = "seconds")]
    default: Histogram,

    /// With 16 exponential bounds.
    #[metric(histogram, buckets(Exponential = exponential(0.001, 2.0, 16)))]
    exponential: Histogram<Exponential>,

    /// With one bound.
    #[metric(histogram, buckets(One = [1.0]))]
    one: Histogram<One>,

    /// With 20 linear bounds.
    #[metric(histogram, buckets(Linear = linear(10, 10, 20)))]
    linear: Histogram<Linear>,

    /// With 64 bounds.
    #[metric(histogram, buckets(Many = exponential(0.001, 1.25, 64)))]
    many: Histogram<Many>,
}

fn register() -> (Registry, MeasuredStatsHandles) {
    let registry = Registry::new();
    let stats = registry.register::<MeasuredStats>(());
    (registry, stats.expect("nothing else is registered"))
}

fn of_seconds<B: Buckets>(name: &str, handle: HistogramHandle<B>) -> Contender {
    let (count, sum) = (handle.clone(), handle.clone());
    contender(name, move |ops| {
        let handle = black_box(&handle);
        for_each(ops, black_box(&SECONDS), |seconds| handle.observe(seconds));
    })
    .counted(move || count.value().count())
    .sum(move || sum.value().sum(), sum_of_seconds)
}

/// The default bounds.
pub(crate) fn observe() -> Contender {
    of_seconds("ours, 11 bounds", register().1.default)
}

/// The same through a handle that is bound to the thread.
pub(crate) fn observe_local() -> Contender {
    let (_, stats) = register();
    let (count, sum) = (stats.default.clone(), stats.default.clone());
    contender("ours, local handle, 11 bounds", move |ops| {
        let local = stats.local();
        let handle = black_box(&local.default);
        for_each(ops, black_box(&SECONDS), |seconds| handle.observe(seconds));
    })
    .counted(move || count.value().count())
    .sum(move || sum.value().sum(), sum_of_seconds)
}

/// Other bounds and values, informative.
pub(crate) fn observe_others() -> Vec<Contender> {
    let (_, stats) = register();
    let (linear, count) = (stats.linear.clone(), stats.linear);
    let (default, read) = (stats.default.clone(), stats.default);
    let durations = SECONDS.map(Duration::from_secs_f64);
    // 1 ms to 20 s of the inputs become 0 to 200, whole.
    let whole = SECONDS.map(|seconds| (seconds * 10.0).round());
    vec![
        of_seconds("ours, 16 exponential bounds", stats.exponential),
        of_seconds("ours, 1 bound", stats.one),
        of_seconds("ours, 64 exponential bounds", stats.many),
        contender("ours, 20 linear bounds, whole numbers", move |ops| {
            let handle = black_box(&linear);
            for_each(ops, black_box(&whole), |value| handle.observe(value));
        })
        .counted(move || count.value().count()),
        contender("ours, 11 bounds, `Duration`", move |ops| {
            let handle = black_box(&default);
            for_each(ops, black_box(&durations), |time| handle.observe(time));
        })
        .counted(move || read.value().count()),
    ]
}

/// Histograms of 11 and of 64 bounds, each alone in its registry.
pub(crate) fn gathered() -> [Gathered; 2] {
    /// One histogram.
    #[derive(Metrics)]
    struct FewStats {
        /// With the default bounds.
        #[metric(histogram, unit = "seconds")]
        few: Histogram,
    }
    /// One large histogram.
    #[derive(Metrics)]
    struct ManyStats {
        /// With 64 bounds.
        #[metric(histogram, unit = "seconds", buckets(SixtyFour = exponential(0.001, 1.25, 64)))]
        many: Histogram<SixtyFour>,
    }
    let (few, many) = (Registry::new(), Registry::new());
    let of_few = few.register::<FewStats>(()).expect("it is alone").few;
    let of_many = many.register::<ManyStats>(()).expect("it is alone").many;
    [
        Gathered {
            name: "ours, 11 bounds",
            rests: true,
            registry: few,
            read: |snapshot| read_ones(snapshot, "few_seconds"),
            write: ones(of_few),
        },
        Gathered {
            name: "ours, 64 bounds",
            rests: true,
            registry: many,
            read: |snapshot| read_ones(snapshot, "many_seconds"),
            write: ones(of_many),
        },
    ]
}

/// Returns the count; fails if sum and count do not belong together.
fn read_ones(snapshot: &Snapshot, family: &str) -> Result<u64, String> {
    let series = snapshot.family(family).and_then(|family| family.series().next());
    let Some(SampleValue::Histogram(value)) = series.map(|series| series.value()) else {
        return Err(format!("{family} is not gathered"));
    };
    let (count, sum) = (value.count(), value.sum());
    // Ones add up without rounding.
    if (sum - count as f64).abs() > 0.0 {
        return Err(format!("{family}: torn: count {count}, sum {sum}"));
    }
    Ok(count)
}

fn ones<B: Buckets>(handle: HistogramHandle<B>) -> Box<dyn Fn(usize) + Sync> {
    Box::new(move |ops| {
        let handle = black_box(&handle);
        repeat(ops, |_| handle.observe(1.0));
    })
}
