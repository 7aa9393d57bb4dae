//! Old names leave those free that their types would add.

use metrics::{Info, Metrics, Registry};

#[derive(Metrics)]
#[metrics(allow(naming))]
struct Stats {
    /// Jobs done.
    #[metric(counter, name = "jobs")]
    jobs: u64,

    /// Jobs of all time, up and down.
    #[metric(gauge, name = "jobs_total")]
    all_jobs: i64,

    /// The build.
    #[metric(info, name = "build", labels(version))]
    build: Info<1>,

    /// Builds known.
    #[metric(gauge, name = "build_info")]
    builds: u64,
}

fn main() {
    let registry = Registry::new();
    let stats = registry.register::<Stats>(()).unwrap();
    stats.jobs.inc();
    stats.all_jobs.set(-1);
    stats.build.set(["1"]);
    stats.builds.set(2);
    let lines = ["jobs 1\n", "jobs_total -1\n", "build{version=\"1\"} 1\n", "build_info 2\n"];
    for format in [metrics::Format::Text, metrics::Format::OpenMetrics] {
        let exposition = registry.render_as(format).to_string();
        assert!(lines.iter().all(|line| exposition.contains(line)), "{exposition}");
    }
}
