//! A program that keeps the metric names of its predecessor, so that dashboards and alerts go on.
//!
//! `cargo run --example old_names` serves them on any free port and prints the address, until it is
//! stopped. Prometheus stores the same series of it in whichever format it scrapes;
//! `.ci/prometheus` has it do both.
//!
//! `OpenMetrics` 1.0 has no word for some of these families as they are named. Their type gives way
//! there: counters without `_total` and histograms with a negative bound are `unknown`, an info
//! without `_info` is a gauge.

use std::error::Error;
use std::thread;

use metrics::{Family, Histogram, Info, Metrics, Registry, State};
use metrics_server::Server;

/// What one mill has done.
#[derive(Metrics)]
#[metrics(namespace = "mill", allow(naming))]
struct MillStats {
    /// Sacks ground.
    #[metric(counter, name = "mill_sacks")]
    sacks: u64,

    /// Sacks by kind of grain.
    #[metric(counter, name = "mill_sacks_by_grain", labels(grain))]
    by_grain: Family<String, u64>,

    /// Time the stones have turned.
    #[metric(counter, name = "mill_turning_seconds", unit = "seconds")]
    turning: f64,

    /// Repairs, under a name as good as new.
    #[metric(counter)]
    repairs: u64,

    /// Energy drawn.
    #[metric(counter, unit = "joules")]
    energy: f64,

    /// The build.
    #[metric(info, name = "mill_build", labels(version))]
    build: Info<1>,

    /// The miller.
    #[metric(info, labels(name))]
    miller: Info<1>,

    /// Deviation of a sack from its weight.
    #[metric(histogram, unit = "grams", labels(grain), buckets(Deviation = [-100, -10, 0, 10, 100]))]
    deviation: Family<String, Histogram<Deviation>>,

    /// Time for one sack.
    #[metric(histogram, unit = "seconds", buckets(Grinding = [0.5, 1, 10]))]
    grinding: Histogram<Grinding>,

    /// Level of the water, below zero too.
    #[metric(gauge, name = "mill_water_total")]
    water: i64,

    /// What drives the mill.
    #[metric(state(Drive = [Idle, Wind, Water]))]
    drive: State<Drive>,
}

fn grind(stats: &MillStatsHandles) {
    stats.sacks.inc_by(7);
    for (grain, grams) in [
        ("rye", -120.0),
        ("rye", 3.5),
        ("spelt \"old\"", -10.0),
        ("spelt \"old\"", 1e3),
    ] {
        stats.by_grain.with(grain).inc();
        stats.deviation.with(grain).observe(grams);
    }
    stats.turning.inc_by(2.5);
    stats.repairs.inc();
    stats.energy.inc_by(1e6);
    stats.build.set(["1.2.3"]);
    stats.miller.set(["Ann"]);
    stats.grinding.observe(0.75);
    stats.water.set(-2);
    assert!(stats.drive.set(Drive::Water));
}

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let stats = registry.register::<MillStats>(())?;
    grind(&stats);
    let server = Server::builder(&registry).spawn(0)?;
    println!("http://{}/metrics", server.address());
    loop {
        thread::park();
    }
}
