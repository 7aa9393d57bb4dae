//! What may be registered beside what.

use metrics::{Filter, Histogram, Metrics, RegisterError, Registry, State};

/// Jobs of a worker.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "worker", labels(worker_id: u32))]
struct WorkerStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// Time on one job.
    #[metric(histogram, unit = "seconds", buckets(JobTime = [1.0]))]
    time: Histogram<JobTime>,
}

/// Another struct that makes the same family.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "worker", labels(worker_id: u32))]
struct SpareWorkerStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

macro_rules! rivals {
    ($($name:ident { $($field:tt)* })*) => {$(
        #[derive(Debug, Default, Metrics)]
        #[metrics(labels(worker_id: u32))]
        struct $name {
            // Registered, never recorded.
            #[allow(dead_code)]
            $($field)*
        }
    )*};
}
rivals! {
    OtherType {
        /// Jobs done.
        #[metric(gauge, name = "worker_jobs_total", allow(naming))]
        jobs: u64,
    }
    OtherHelp {
        /// Tasks done.
        #[metric(counter, name = "worker_jobs_total")]
        jobs: u64,
    }
    OtherBounds {
        /// Time on one job.
        #[metric(histogram, name = "worker_time_seconds", unit = "seconds")]
        time: Histogram,
    }
    OtherSample {
        /// Jobs done.
        #[metric(gauge)]
        worker_jobs: u64,
    }
}

/// The same family without the instance label.
#[derive(Debug, Default, Metrics)]
struct OtherLabels {
    /// Jobs done.
    #[metric(counter, name = "worker_jobs_total")]
    #[allow(dead_code)]
    jobs: u64,
}

/// The error as text, with this file's path and lines taken out of the sites.
fn message(error: &RegisterError) -> String {
    let text = error.to_string();
    let mut clean = String::new();
    for (index, piece) in text.split(" at ").enumerate() {
        let rest = piece.find(".rs:").filter(|_| index > 0).map_or(piece, |end| {
            piece[end + 4..].trim_start_matches(|char: char| char.is_ascii_digit())
        });
        clean.push_str(rest);
    }
    clean
}

#[test]
fn the_same_struct_and_labels_give_the_same_row() {
    let registry = Registry::new();
    let first = registry.register::<WorkerStats>(1).expect("no conflict");
    first.jobs.inc();
    first.time.observe(0.5);
    registry
        .clone()
        .register::<WorkerStats>(1)
        .expect("the same row")
        .jobs
        .inc();
    registry.register_new::<WorkerStats>(2).expect("another row").jobs.inc();
    insta::assert_snapshot!(registry.render());
    let error = registry.register_new::<WorkerStats>(2).expect_err("registered already");
    insta::assert_snapshot!(message(&error));
}

#[test]
fn instances_come_in_the_order_of_their_labels() {
    let registry = Registry::new();
    for worker in [10, 9, 100, 1] {
        registry.register::<WorkerStats>(worker).expect("no conflict");
    }
    let snapshot = registry.gather();
    let family = snapshot.family("worker_jobs_total").expect("the family");
    let labels: Vec<_> = family.series().map(|series| series.label_text().to_owned()).collect();
    assert_eq!(
        labels,
        [
            "worker_id=\"1\"",
            "worker_id=\"9\"",
            "worker_id=\"10\"",
            "worker_id=\"100\""
        ]
    );
}

#[test]
fn structs_share_a_family_as_long_as_their_series_differ() {
    let registry = Registry::new();
    registry.register::<WorkerStats>(1).expect("no conflict").jobs.inc();
    registry
        .register::<SpareWorkerStats>(2)
        .expect("another series")
        .jobs
        .inc_by(2);
    insta::assert_snapshot!(registry.render());
    let error = registry.register::<SpareWorkerStats>(1).expect_err("the same series");
    insta::assert_snapshot!(message(&error));
}

#[test]
fn every_conflict_names_its_reason_and_both_sites() {
    let registry = Registry::new();
    registry.register::<WorkerStats>(1).expect("no conflict");
    let errors = [
        registry.register::<OtherType>(2).expect_err("type"),
        registry.register::<OtherHelp>(2).expect_err("help"),
        registry.register::<OtherBounds>(2).expect_err("bounds"),
        registry.register::<OtherSample>(2).expect_err("sample"),
        registry.register::<OtherLabels>(()).expect_err("labels"),
    ];
    insta::assert_snapshot!(errors.map(|error| message(&error)).join("\n"));
    // Nothing of a refused struct is left behind.
    assert_eq!(registry.gather().families().count(), 2);
}

#[test]
fn labels_of_the_registry_do_not_repeat() {
    let registry = Registry::builder().label("worker_id", "0").build().expect("legal");
    let error = registry.register::<WorkerStats>(1).expect_err("a label twice");
    insta::assert_snapshot!(message(&error));
}

#[test]
fn builders_refuse_what_no_format_can_carry() {
    let errors = [
        Registry::builder().prefix("9lives").build().expect_err("prefix"),
        Registry::builder().prefix("a-b").build().expect_err("prefix"),
        Registry::builder().label("le", "1").build().expect_err("reserved"),
        Registry::builder().label("a b", "1").build().expect_err("label"),
        Registry::builder().label("__a", "1").build().expect_err("reserved"),
        Registry::builder()
            .label("a", "1")
            .label("a", "2")
            .build()
            .expect_err("twice"),
    ];
    insta::assert_snapshot!(errors.map(|error| error.to_string()).join("\n"));
}

#[test]
fn filters_choose_by_name_and_prefix() {
    let registry = Registry::new();
    registry.register::<WorkerStats>(1).expect("no conflict");
    let count = |filter: Filter| registry.gather_filtered(&filter).families().count();
    assert_eq!(count(Filter::new()), 2);
    assert_eq!(count(Filter::new().name("worker_jobs_total")), 1);
    assert_eq!(count(Filter::new().name("worker_jobs")), 1);
    assert_eq!(count(Filter::new().name("worker")), 0);
    assert_eq!(count(Filter::new().prefix("worker_").name("other")), 2);
    assert_eq!(count(Filter::new().prefix("other_")), 0);
}

#[test]
fn registering_within_a_gather_does_not_deadlock() {
    struct Nosy(Registry);
    impl metrics::Collector for Nosy {
        fn collect(&self, _: &mut metrics::Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            self.0.register::<WorkerStats>(7)?.jobs.inc();
            let _inner = self.0.gather_filtered(&Filter::new().name("nothing"));
            Ok(())
        }
    }
    let registry = crate::reading::patient();
    // Recursion ends: the inner gather of the collector's own registry would call it again, so it has one of its own.
    let inner = Registry::new();
    registry.register_collector(Nosy(inner.clone())).expect("no conflict");
    let _first = registry.gather();
    assert_eq!(inner.gather().families().count(), 2);
}

/// A state set whose whole name is only known with the registry's prefix.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "unit", labels(app_unit_mode: u32))]
struct ModeStats {
    /// The mode.
    #[metric(state(UnitMode = [Idle, Busy]))]
    #[allow(dead_code)]
    mode: State<UnitMode>,
}

#[test]
fn a_state_set_has_no_other_label_of_its_own_name() {
    let registry = Registry::builder().prefix("app").build().expect("legal");
    let error = registry.register::<ModeStats>(1).expect_err("the label twice");
    insta::assert_snapshot!(message(&error));
    assert!(Registry::new().register::<ModeStats>(1).is_ok());
    let labelled = Registry::builder().label("unit_mode", "x").build().expect("legal");
    assert!(labelled.register::<ModeStats>(1).is_err());
}
