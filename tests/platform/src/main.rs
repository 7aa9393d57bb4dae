//! What works where, by `metrics-runtime/docs/platforms.md`: the same program on each platform.
//!
//! It depends on nothing but the library, so that it can be built wherever that can.

use std::time::Duration;

use metrics::{Collected, Collector, Descriptor, Family, Format, Histogram, Metrics, Registry};

/// Whether the platform has threads, and processes.
const THREADS: bool = cfg!(not(target_family = "wasm"));
/// Whether it has a clock.
const CLOCK: bool = cfg!(not(all(target_family = "wasm", target_os = "unknown")));
/// Whether the linker collects functions and structs.
const LINK_TIME: bool = cfg!(target_os = "linux");

/// What one worker has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "worker", labels(way: &'static str))]
struct WorkerStats {
    /// Jobs taken.
    #[metric(counter)]
    jobs: u64,

    /// Share of the time that was spent on jobs.
    #[metric(gauge, unit = "ratio")]
    load: f64,

    /// Jobs under way.
    #[metric(gauge, up_down)]
    under_way: i64,

    /// Jobs finished, by result.
    #[metric(counter, labels(result: JobResult = [Done, Failed]))]
    results: Family<JobResult, u64>,

    /// Time spent on one job.
    #[metric(histogram, unit = "seconds", buckets(Spent = [0.5, 60]))]
    spent: Histogram<Spent>,
}

/// Who has sent jobs: known only at run time.
#[derive(Debug, Default, Metrics)]
struct SenderStats {
    /// Jobs, by who sent them.
    #[metric(counter, labels(sender))]
    jobs_sent: Family<String, u64>,
}

/// Makes a family that is known only at run time.
struct Weather;

impl Collector for Weather {
    fn describe(&self) -> Vec<Descriptor> {
        Vec::new()
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let descriptor = Descriptor::gauge("weather_temperature_celsius", "Outside.").build()?;
        Ok(out.number(&descriptor, &[], 21.5)?)
    }
}

/// What goes wrong rarely.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "rare", preregister)]
struct RareStats {
    /// Jobs refused.
    #[metric(counter)]
    refused: u64,
}

#[metrics::instrument]
fn called() {}

#[metrics::instrument]
fn never_called() {}

fn handles_count_everything() {
    let registry = Registry::new();
    let stats = registry
        .register::<WorkerStats>("handles")
        .expect("a registry of its own");
    let senders = registry.register::<SenderStats>(()).expect("free names");
    stats.jobs.inc();
    // More than half of the word, and to the last digit.
    stats.jobs.inc_by(u64::MAX / 2);
    stats.jobs.inc_by(u64::MAX / 2 - 1);
    stats.local().jobs.inc();
    stats.load.set(0.25);
    stats.under_way.dec_by(3);
    stats.results.with(JobResult::Failed).inc();
    for sender in ["anna", "ben", "anna"] {
        senders.jobs_sent.with(sender).inc();
    }
    for seconds in [0.5, 61.0] {
        stats.spent.observe(seconds);
    }
    // A duration that is not known is not observed.
    stats.spent.start_timer().stop();
    let text = registry.render();
    for line in [
        "worker_jobs_total{way=\"handles\"} 18446744073709551615",
        "worker_load_ratio{way=\"handles\"} 0.25",
        "worker_under_way{way=\"handles\"} -3",
        "worker_results_total{way=\"handles\",result=\"done\"} 0",
        "worker_results_total{way=\"handles\",result=\"failed\"} 1",
        "jobs_sent_total{sender=\"anna\"} 2",
        "jobs_sent_total{sender=\"ben\"} 1",
        "worker_spent_seconds_bucket{way=\"handles\",le=\"60\"} 1",
    ] {
        // The timer's own observation is one more, where there is a clock.
        let line = if line.contains("le=\"60\"") && CLOCK {
            line.replace("} 1", "} 2")
        } else {
            line.to_owned()
        };
        assert!(text.contains(&format!("{line}\n")), "no `{line}` in\n{text}");
    }
    assert_eq!(stats.spent.value().count(), if CLOCK { 3 } else { 2 });
    assert!(senders.jobs_sent.remove("anna"));
    assert!(!registry.render().contains("anna"));
    for format in [Format::Text, Format::OpenMetrics, Format::Json] {
        assert!(
            registry
                .render_as(format)
                .to_str()
                .is_ok_and(|text| text.contains("worker_jobs"))
        );
    }
}

fn plain_structs_are_handed_over() {
    let registry = Registry::builder()
        .deadline(Duration::from_secs(60))
        .build()
        .expect("no prefix, no labels");
    let mut published = registry.publish::<WorkerStats>("publisher").expect("free labels");
    published.jobs += 1;
    published.publish();
    registry
        .collect_with::<WorkerStats>("closure", || {
            Ok(WorkerStats {
                jobs: 2,
                ..WorkerStats::default()
            })
        })
        .expect("free labels");
    registry.register_collector(Weather).expect("no families yet");
    let mut responder = registry.respond::<WorkerStats>("responder").expect("free labels");
    responder.poll(&WorkerStats::default());
    if THREADS {
        responder.finish(&WorkerStats {
            jobs: 3,
            ..WorkerStats::default()
        });
    } else {
        // Nobody could answer while a gather waits, so that it does not.
        let late = registry.render();
        assert!(
            late.contains("metrics_late_answers_total{source=\"metrics_platform_tests::WorkerStats\"} 1\n"),
            "{late}"
        );
        responder.poll(&WorkerStats {
            jobs: 3,
            ..WorkerStats::default()
        });
    }
    let text = registry.render();
    for line in [
        "worker_jobs_total{way=\"publisher\"} 1",
        "worker_jobs_total{way=\"closure\"} 2",
        "worker_jobs_total{way=\"responder\"} 3",
        "weather_temperature_celsius 21.5",
    ] {
        assert!(text.contains(&format!("{line}\n")), "no `{line}` in\n{text}");
    }
}

fn functions_are_seen() {
    called();
    let text = metrics::render();
    let seen = |function: &str, count: u64| {
        text.contains(&format!(
            "function=\"{function}\",module=\"metrics_platform_tests\",outcome=\"ok\"}} {count}\n"
        ))
    };
    assert!(seen("called", 1), "{text}");
    assert_eq!(seen("never_called", 0), LINK_TIME, "{text}");
    let timed = "function_duration_seconds_count{function=\"called\",module=\"metrics_platform_tests\",outcome=\"ok\"}";
    assert!(text.contains(&format!("{timed} {}\n", u8::from(CLOCK))), "{text}");
    if !LINK_TIME {
        never_called();
    }
}

fn structs_are_seen() {
    let zero = || metrics::render().contains("rare_refused_total 0\n");
    assert_eq!(zero(), LINK_TIME);
    metrics::preregister!(RareStats);
    assert!(zero());
    RareStats::global().refused.inc();
    assert!(metrics::render().contains("rare_refused_total 1\n"));
}

fn main() {
    handles_count_everything();
    plain_structs_are_handed_over();
    functions_are_seen();
    structs_are_seen();
    if THREADS {
        let registry = Registry::new();
        let stats = registry
            .register::<WorkerStats>("threads")
            .expect("a registry of its own");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|_| stats.jobs.inc()));
            }
        });
        assert_eq!(stats.jobs.value(), 40_000);
    }
    println!("all as documented: threads {THREADS}, clock {CLOCK}, functions and structs by the linker {LINK_TIME}");
}

#[test]
fn all_is_as_documented() {
    main();
}
