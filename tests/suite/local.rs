//! Handles that stay on one thread.

use std::thread;

use metrics::{Family, Histogram, Metrics, Registry};

/// What one loop has done.
#[derive(Debug, Default, PartialEq, Metrics)]
#[metrics(namespace = "turn")]
struct TurnStats {
    /// Turns made.
    #[metric(counter)]
    made: u64,

    /// Work done, in fractions of a unit.
    #[metric(counter)]
    work: f64,

    /// Turns by what they did.
    #[metric(counter, labels(act: Act = [Read, Write]))]
    acts: Family<Act, u64>,

    /// Time of one turn.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,

    /// Turns by peer.
    #[metric(counter, labels(peer))]
    peers: Family<String, u64>,

    /// What is being done right now.
    #[metric(gauge, up_down)]
    active: i64,

    /// Peers connected.
    #[metric(gauge)]
    connected: i64,
}

fn turn(stats: &TurnStatsHandles<metrics::Local>) {
    stats.made.inc();
    stats.work.inc_by(0.5);
    stats.acts.with(Act::Write).inc_by(2);
    stats.time.observe(0.25);
    stats.peers.with("a").inc();
    stats.active.inc();
    stats.connected.set(3);
}

#[test]
fn local_handles_count_in_the_same_row() {
    let registry = Registry::new();
    let shared = registry.register::<TurnStats>(()).unwrap();
    let local = shared.local();
    turn(&local);
    shared.made.inc();
    thread::scope(|scope| {
        scope.spawn(|| {
            let other = shared.local();
            turn(&other);
            turn(&other.clone());
            turn(&other.local());
        });
    });
    let seen = local.snapshot();
    assert_eq!(seen, shared.snapshot());
    assert_eq!(
        (seen.made, seen.work, seen.acts[Act::Write], seen.acts[Act::Read]),
        (5, 2.0, 8, 0)
    );
    assert_eq!(
        (seen.time.count(), seen.time.sum(), seen.peers.get("a")),
        (4, 1.0, Some(&4))
    );
    assert_eq!((seen.active, seen.connected, local.made.value()), (4, 3, 5));
}

#[test]
fn handles_and_guards_of_a_series_stay_on_the_thread_too() {
    let stats = Registry::new().register::<TurnStats>(()).unwrap();
    let local = stats.local();
    let (write, made) = (local.acts.with(Act::Write).hold(), local.made.clone());
    local.time.start_timer().stop();
    {
        let _active = local.active.track();
        assert_eq!(stats.active.value(), 1);
    }
    drop(local);
    write.inc();
    made.inc();
    assert_eq!(
        (
            stats.acts.with(Act::Write).value(),
            stats.made.value(),
            stats.time.value().count()
        ),
        (1, 1, 1)
    );
    assert_eq!(stats.active.value(), 0);
}

#[test]
fn a_local_handle_keeps_its_words_to_the_very_end_of_the_thread() {
    struct AtTheEnd(TurnStatsHandles<metrics::Local>, TurnStatsHandles);

    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            // The thread's own lease may be gone by now: the shared handle counts in another slot.
            self.0.made.inc();
            self.1.made.inc();
            self.0.made.inc();
        }
    }

    thread_local!(static END: std::cell::OnceCell<AtTheEnd> = const { std::cell::OnceCell::new() });
    let stats = Registry::new().register::<TurnStats>(()).unwrap();
    for _ in 0..50 {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let stats = stats.clone();
                thread::spawn(move || {
                    // Before the thread's own lease, and so dropped after it, and the other way round.
                    END.with(|end| assert!(end.set(AtTheEnd(stats.local(), stats.clone())).is_ok()));
                    stats.made.inc();
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }
    assert_eq!(stats.made.value(), 50 * 4 * 4);
}
