//! A name without the suffix of its type is made by rule otherwise, and all formats have the same series.
#![deny(warnings)]
// Older compilers do not see that what is never read is recorded.
#![allow(dead_code)]

use std::collections::BTreeSet;

use metrics::{Family, Format, Histogram, Info, Metrics, Registry};

/// What one cache has done.
#[derive(Metrics)]
#[metrics(namespace = "cache", suffix = false)]
struct CacheStats {
    /// Hits.
    #[metric(counter)]
    hits: u64,
    /// Misses, by shard.
    #[metric(counter, rename = "missed", labels(shard))]
    misses: Family<u32, u64>,
}

/// What one server has done.
#[derive(Metrics)]
#[metrics(namespace = "app", labels(worker: u32))]
struct ServerStats {
    /// Requests.
    #[metric(counter, suffix = false)]
    requests: u64,
    /// Time on the CPU.
    #[metric(counter, suffix = false, unit = "seconds")]
    cpu: f64,
    /// Errors of the server.
    #[metric(counter, rename = "5xx")]
    server_errors: u64,
    /// Jobs.
    #[metric(counter, suffix = false)]
    jobs_total: u64,
    /// Jobs, by an old name.
    #[metric(counter, name = "jobs_done", suffix = false)]
    done: u64,
    /// The build.
    #[metric(info, suffix = false, labels(version))]
    build: Info<1>,
    /// Waits.
    #[metric(histogram, rename = "pause", unit = "seconds", buckets(Pause = [1]))]
    wait: Histogram<Pause>,
    #[metric(flatten, name = "l1")]
    first: CacheStats,
    #[metric(flatten, name = "l2")]
    second: CacheStats,
}

/// Clashes in the metadata of OpenMetrics alone.
#[derive(Metrics)]
#[metrics(namespace = "app")]
struct Clash {
    /// Requests.
    #[metric(counter)]
    requests: u64,
}

fn series(registry: &Registry, format: Format) -> BTreeSet<String> {
    let text = String::from_utf8(registry.render_as(format).body().to_vec()).unwrap();
    let samples = text.lines().filter(|line| line.starts_with("pre_app") || line.starts_with("pre_jobs") || line.starts_with("jobs"));
    samples.map(|line| line.rsplit_once(' ').unwrap().0.replace("le=\"1.0\"", "le=\"1\"")).collect()
}

fn main() {
    let registry = Registry::builder().prefix("pre").build().unwrap();
    let stats = registry.register::<ServerStats>(3).unwrap();
    stats.requests.inc();
    stats.first.hits.inc();
    stats.second.misses.with(7).inc();
    stats.build.set(["1"]);
    let text = series(&registry, Format::Text);
    let expected = [
        "pre_app_5xx_total{worker=\"3\"}",
        "pre_app_build{worker=\"3\",version=\"1\"}",
        "pre_app_cpu_seconds{worker=\"3\"}",
        "pre_app_jobs_total{worker=\"3\"}",
        "pre_app_l1_cache_hits{worker=\"3\"}",
        "pre_app_l2_cache_hits{worker=\"3\"}",
        "pre_app_l2_cache_missed{worker=\"3\",shard=\"7\"}",
        "pre_app_pause_seconds_bucket{worker=\"3\",le=\"+Inf\"}",
        "pre_app_pause_seconds_bucket{worker=\"3\",le=\"1\"}",
        "pre_app_pause_seconds_count{worker=\"3\"}",
        "pre_app_pause_seconds_sum{worker=\"3\"}",
        "pre_app_requests{worker=\"3\"}",
        "pre_jobs_done{worker=\"3\"}",
    ];
    assert_eq!(text.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(text, series(&registry, Format::OpenMetrics));
    let openmetrics = registry.render_as(Format::OpenMetrics).to_string();
    assert!(openmetrics.contains("# TYPE pre_app_requests unknown\n"), "{openmetrics}");
    assert!(openmetrics.contains("# TYPE pre_app_build gauge\n"), "{openmetrics}");
    assert!(openmetrics.contains("# TYPE pre_app_jobs counter\n"), "{openmetrics}");

    let clash = registry.register::<Clash>(()).unwrap_err().to_string();
    assert!(clash.contains("pre_app_requests"), "{clash}");
}
