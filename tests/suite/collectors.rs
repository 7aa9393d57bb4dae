//! Hand-written collectors: merged, refused, failing.

use std::error::Error;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Collected, Collector, Descriptor, Family, Metrics, RegisterError, Registry, Report, SampleError};

use crate::reading::{patient, reporting};

/// Jobs of a worker.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "worker", labels(worker: String))]
struct WorkerStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

/// A collector that is a closure.
struct Collect<F>(F);

impl<F> Collector for Collect<F>
where
    F: Fn(&mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
{
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        (self.0)(out)
    }
}

/// A collector that says beforehand what it makes.
struct Described(Vec<Descriptor>);

impl Collector for Described {
    fn describe(&self) -> Vec<Descriptor> {
        self.0.clone()
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

fn jobs() -> Descriptor {
    Descriptor::counter("worker_jobs_total", "Jobs done.")
        .labels(["worker"])
        .build()
        .expect("legal")
}

#[test]
fn every_type_can_be_collected() {
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    let registry = builder.label("dc", "eu").build().expect("legal");
    let collect = |out: &mut Collected| {
        let wait = Descriptor::histogram("wait_seconds", "Waiting.", [0.5, 1.0])
            .unit("seconds")
            .build()?;
        let mode = Descriptor::state_set("mode", "The mode.", ["idle", "busy"])
            .labels(["unit"])
            .build()?;
        let build = Descriptor::info("build_info", "The build.")
            .labels(["version"])
            .build()?;
        let level = Descriptor::gauge("level", "The level.").labels(["tank"]).build()?;
        out.histogram(&wait, &[], &[1, 2, 3], 7.5)?;
        out.state(&mode, &["a"], "busy")?;
        out.info(&build, &["1.0 \"final\""])?;
        out.number(&level, &["exact"], u64::MAX)?;
        out.number(&level, &["signed"], -3_i64)?;
        out.number(&level, &["float"], f64::NEG_INFINITY)?;
        out.number(&jobs(), &["x"], 3_u64)?;
        Ok(())
    };
    registry.register_collector(Collect(collect)).expect("no conflict");
    insta::assert_snapshot!(registry.render());
    insta::assert_snapshot!(
        "every_type_openmetrics",
        registry.render_as(metrics::Format::OpenMetrics).to_string()
    );
}

#[test]
fn families_of_collectors_and_structs_merge() {
    let (registry, reports) = reporting();
    registry
        .register::<WorkerStats>("a".to_owned())
        .expect("no conflict")
        .jobs
        .inc();
    let collect = |out: &mut Collected| Ok(out.number(&jobs(), &["b"], 2_u64)?);
    let id = registry.register_collector(Collect(collect)).expect("no conflict");
    insta::assert_snapshot!(registry.render());
    assert!(registry.remove_collector(id));
    assert!(!registry.remove_collector(id));
    assert!(!registry.render().contains("worker=\"b\""));
    assert!(reports.lock().expect("no panic").is_empty());
}

#[test]
fn what_clashes_is_left_out_and_reported_once() {
    let (registry, reports) = reporting();
    registry
        .register::<WorkerStats>("a".to_owned())
        .expect("no conflict")
        .jobs
        .inc();
    let collect = |out: &mut Collected| {
        let base = Descriptor::gauge("worker_jobs", "A gauge where the counter is.").build()?;
        let fine = Descriptor::gauge("fine", "Not concerned.").build()?;
        out.number(&jobs(), &["a"], 2_u64)?;
        out.number(&base, &[], 2_u64)?;
        out.number(&fine, &[], 2_u64)?;
        Ok(())
    };
    registry.register_collector(Collect(collect)).expect("not described");
    let _first = registry.render();
    insta::assert_snapshot!(registry.render());
    let reports = reports.lock().expect("no panic");
    let reasons: Vec<_> = reports
        .iter()
        .map(|report| match report {
            Report::FamilyRefused {
                reason: RegisterError::Conflict(conflict),
                ..
            } => (conflict.name.clone(), conflict.reason.to_string()),
            other => panic!("{other}"),
        })
        .collect();
    insta::assert_debug_snapshot!(reasons);
}

#[test]
fn described_families_are_checked_at_registration() {
    let registry = patient();
    registry.register::<WorkerStats>("a".to_owned()).expect("no conflict");
    let gauge = Descriptor::gauge("worker_jobs", "A gauge where the counter is.")
        .build()
        .expect("legal");
    let error = registry
        .register_collector(Described(vec![gauge.clone()]))
        .expect_err("a clash");
    assert!(matches!(error, RegisterError::Conflict(_)), "{error}");
    let fine = Descriptor::gauge("level", "The level.").build().expect("legal");
    let id = registry
        .register_collector(Described(vec![fine.clone(), jobs()]))
        .expect("no conflict");
    let other = Descriptor::counter("level_total", "Clashes with the gauge.")
        .build()
        .expect("legal");
    assert!(registry.register_collector(Described(vec![other.clone()])).is_err());
    assert!(registry.remove_collector(id));
    registry
        .register_collector(Described(vec![other]))
        .expect("the gauge is gone");
    // A family that was only described has no series, and is not printed.
    assert_eq!(registry.gather().families().count(), 1);
}

#[test]
fn a_failing_collector_costs_only_itself_and_recovers() {
    let (registry, reports) = reporting();
    registry
        .register::<WorkerStats>("a".to_owned())
        .expect("no conflict")
        .jobs
        .inc();
    let turn = AtomicU8::new(0);
    let collect = move |out: &mut Collected| {
        let level = Descriptor::gauge("level", "The level.").build()?;
        out.number(&level, &[], 1_u64)?;
        match turn.fetch_add(1, Ordering::Relaxed) {
            0 => panic!("on purpose"),
            1 => Err("the disk is gone".into()),
            _ => Ok(()),
        }
    };
    registry.register_collector(Collect(collect)).expect("no conflict");
    let families = |registry: &Registry| {
        let snapshot = registry.gather();
        let names: Vec<_> = snapshot.families().map(|family| family.name().to_owned()).collect();
        names
    };
    assert_eq!(
        families(&registry),
        ["metrics_collector_failures_total", "worker_jobs_total"]
    );
    assert_eq!(
        families(&registry),
        ["metrics_collector_failures_total", "worker_jobs_total"]
    );
    assert_eq!(
        families(&registry),
        ["level", "metrics_collector_failures_total", "worker_jobs_total"]
    );
    let reports = reports.lock().expect("no panic");
    assert_eq!(reports.len(), 1);
    assert!(matches!(&reports[0], Report::CollectorFailed { reason, .. } if reason == "it panicked: on purpose"));
}

#[test]
fn samples_that_no_format_can_carry_are_refused() {
    let errors = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&errors);
    let registry = patient();
    let collect = move |out: &mut Collected| {
        let wait = Descriptor::histogram("wait_seconds", "Waiting.", [0.5, 1.0])
            .unit("seconds")
            .build()?;
        let mode = Descriptor::state_set("mode", "The mode.", ["idle", "busy"]).build()?;
        let mut errors: Vec<SampleError> = Vec::new();
        let mut refused = |result: Result<(), SampleError>| errors.push(result.expect_err("a mistake"));
        refused(out.number(&jobs(), &[], 1_u64));
        refused(out.number(&jobs(), &["a"], -1_i64));
        refused(out.number(&jobs(), &["a"], f64::NAN));
        refused(out.number(&wait, &[], 1_u64));
        refused(out.histogram(&wait, &[], &[1, 2], 1.0));
        refused(out.histogram(&wait, &[], &[1, 2, 3], f64::NAN));
        refused(out.histogram(&wait, &[], &[1, 2, 3], -1.0));
        refused(out.histogram(&jobs(), &["a"], &[1], 1.0));
        refused(out.state(&mode, &[], "asleep"));
        refused(out.info(&mode, &[]));
        out.number(&jobs(), &["a"], 1_u64)?;
        refused(out.number(&jobs(), &["a"], 2_u64));
        *sink.lock().expect("no panic") = errors;
        Ok(())
    };
    registry.register_collector(Collect(collect)).expect("no conflict");
    insta::assert_snapshot!(registry.render());
    let errors: Vec<_> = errors
        .lock()
        .expect("no panic")
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn the_destructor_of_a_collector_may_use_the_registry() {
    struct Farewell(Registry);

    impl Collector for Farewell {
        fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
            Ok(())
        }
    }

    impl Drop for Farewell {
        fn drop(&mut self) {
            let stats = self.0.register::<WorkerStats>("gone".to_owned());
            stats.expect("no conflict").jobs.inc();
        }
    }

    let registry = patient();
    let id = registry
        .register_collector(Farewell(registry.clone()))
        .expect("no conflict");
    let _ = registry.gather();
    assert!(registry.remove_collector(id));
    assert!(registry.render().ends_with("worker_jobs_total{worker=\"gone\"} 1\n"));
}

#[test]
fn a_family_named_like_a_self_metric_is_the_users() {
    /// What one sieve has done.
    #[derive(Metrics)]
    #[metrics(namespace = "metrics")]
    struct SieveStats {
        /// Values that did not pass.
        #[metric(counter, labels(sieve))]
        dropped_values: Family<String, f64>,
    }
    let registry = patient();
    let stats = registry.register::<SieveStats>(()).expect("no conflict");
    stats.dropped_values.with("fine").inc_by(f64::NAN);
    insta::assert_snapshot!(registry.render());
}
