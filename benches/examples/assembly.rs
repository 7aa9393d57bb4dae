//! Functions whose instructions `benches/assembly` reads: each act on a plain struct beside the same on one inside a publisher,
//! and the increment of a handle that any thread may use beside that of one that is bound to its thread.
#![allow(unsafe_code, reason = "names that the script can find")]

use std::hint::black_box;

use metrics::{CounterHandle, Family, Label, Local, Metrics, Publisher, Registry, State};

/// Where a job came from.
#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Origin {
    Queue,
    Timer,
    User,
}

/// What a worker is at.
#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Phase {
    Idle,
    Busy,
}

/// What one worker has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "worker", handles = false)]
struct WorkerStats {
    /// Turns made.
    #[metric(counter)]
    turns: u64,
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// Time spent on jobs.
    #[metric(counter, unit = "seconds")]
    busy: f64,
    /// Jobs that wait.
    #[metric(gauge)]
    queued: u32,
    /// What it is at.
    #[metric(state)]
    phase: State<Phase>,
    /// Jobs, by where they came from.
    #[metric(counter, labels(origin))]
    origins: Family<Origin, u64>,
}

/// What many workers have done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "pool")]
struct PoolStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

/// Writes the same function twice: for the plain struct, and for the publisher.
macro_rules! twice {
    ($plain:ident, $published:ident, |$stats:ident $(, $name:ident: $type:ty)*| $body:block) => {
        #[unsafe(no_mangle)]
        #[inline(never)]
        extern "Rust" fn $plain($stats: &mut WorkerStats $(, $name: $type)*) $body

        #[unsafe(no_mangle)]
        #[inline(never)]
        extern "Rust" fn $published($stats: &mut Publisher<WorkerStats> $(, $name: $type)*) $body
    };
}

twice!(plain_field, published_field, |stats| {
    stats.jobs += 1;
});

twice!(plain_element, published_element, |stats, origin: Origin| {
    stats.origins[origin] += 1;
});

twice!(plain_mix, published_mix, |stats, seconds: f64, queued: u32| {
    stats.turns += 1;
    stats.busy += seconds;
    stats.queued = queued;
    stats.phase.set(if queued == 0 { Phase::Idle } else { Phase::Busy });
    stats.jobs += u64::from(queued);
});

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn shared_inc(jobs: &CounterHandle) {
    jobs.inc();
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn local_inc(jobs: &CounterHandle<u64, Local>) {
    jobs.inc();
}

/// Calls all of them, so that they are there to be read, and looks whether they have counted.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::new();
    let mut plain = WorkerStats::default();
    let mut published = registry.publish::<WorkerStats>(())?;
    for origin in black_box([Origin::Queue, Origin::Timer, Origin::User, Origin::User]) {
        plain_field(black_box(&mut plain));
        published_field(black_box(&mut published));
        plain_element(black_box(&mut plain), origin);
        published_element(black_box(&mut published), origin);
        plain_mix(black_box(&mut plain), 0.5, 3);
        published_mix(black_box(&mut published), 0.5, 3);
    }
    let (left, right) = (format!("{plain:?}"), format!("{:?}", *published));
    assert_eq!(left, right);
    assert_eq!((plain.jobs, plain.origins[Origin::User]), (16, 2));

    let stats = Registry::new().register::<PoolStats>(())?;
    let local = stats.local();
    shared_inc(black_box(&stats.jobs));
    local_inc(black_box(&local.jobs));
    assert_eq!(stats.jobs.value(), 2);
    Ok(())
}
