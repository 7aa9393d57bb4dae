//! What stays in memory: a counting allocator, and so a process to itself.

mod counting;

use std::sync::atomic::Ordering;

use metrics::{Family, Format, Histogram, Metrics, Registry};

use counting::{ALLOCATIONS, Counting, LIVE};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What is measured.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "memory", labels(instance: u32))]
struct MemoryStats {
    /// Events.
    #[metric(counter, labels(a: A = [One, Two, Three, Four], b: B = [One, Two, Three, Four, Five]))]
    events: Family<(A, B), u64>,
    /// Time.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
    /// Messages.
    #[metric(counter, labels(topic, partition))]
    messages: Family<(String, u32), u64>,
    /// Level.
    #[metric(gauge)]
    level: f64,
}

fn record(stats: &MemoryStatsHandles) {
    stats.events.with((A::Two, B::Five)).inc();
    stats.time.observe(0.5);
    stats.messages.with(("orders", 3)).inc();
    stats.level.set(1.5);
}

/// One test: the counts are the process's.
#[test]
fn memory_is_flat_and_recording_allocates_nothing() {
    let registry = Registry::new();
    let stats = registry.register::<MemoryStats>(1).expect("no conflict");
    record(&stats);

    let before = ALLOCATIONS.load(Ordering::Relaxed);
    for _ in 0..10_000 {
        record(&stats);
    }
    assert_eq!(
        ALLOCATIONS.load(Ordering::Relaxed) - before,
        0,
        "recording into series that exist"
    );

    // A render into a used buffer: the same few allocations however many series there are.
    let allocations = |registry: &Registry, out: &mut Vec<u8>| {
        out.clear();
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        registry.render_into(Format::Text, out);
        ALLOCATIONS.load(Ordering::Relaxed) - before
    };
    let mut out = Vec::with_capacity(1 << 20);
    allocations(&registry, &mut out);
    let few = allocations(&registry, &mut out);
    for partition in 0..900 {
        stats.messages.with(("orders", partition)).inc();
    }
    allocations(&registry, &mut out);
    let many = allocations(&registry, &mut out);
    assert!(many < few + 40, "{few} allocations for 25 series, {many} for 925");

    // Registries that come and go give everything back, words included.
    let come_and_go = || {
        let registry = Registry::new();
        for instance in 0..10 {
            record(&registry.register::<MemoryStats>(instance).expect("no conflict"));
        }
    };
    come_and_go();
    let before = LIVE.load(Ordering::Relaxed);
    for _ in 0..1_000 {
        come_and_go();
    }
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < 4096, "{grown} bytes more after 10,000 rows");

    // What is beyond a cap takes no memory.
    let full = Registry::builder().max_instances(10).build().expect("legal");
    let turned_away = || {
        for instance in 0..20 {
            let registered = full.register::<MemoryStats>(instance);
            assert_eq!(registered.is_ok(), instance < 10);
            assert_eq!(full.scoped::<MemoryStats>(instance).is_ok(), instance < 10);
            record(&full.register_or_detach::<MemoryStats>(instance));
        }
        let first = full.register::<MemoryStats>(0).expect("there");
        for length in 4097..4117 {
            first.messages.with((&"x".repeat(length), 1)).inc();
        }
    };
    turned_away();
    let before = LIVE.load(Ordering::Relaxed);
    for _ in 0..100 {
        turned_away();
    }
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < 4096, "{grown} bytes more after 1,000 instances beyond the cap");

    // Threads that come and go leave their slot to the next one.
    let thread = || std::thread::scope(|scope| scope.spawn(|| record(&stats)).join().expect("no panic"));
    thread();
    let before = LIVE.load(Ordering::Relaxed);
    for _ in 0..1_000 {
        thread();
    }
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < 4096, "{grown} bytes more after 1,000 threads");
}
