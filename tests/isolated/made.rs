//! Children of a process that makes and removes series all the time: they may have lost the lock of those who make them.

use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use metrics::Registry;

use crate::child::{self, End};
use crate::{HandleStats, HandleStatsHandles, ONE, fork, forks, read, repeat};

/// Makes, removes and keeps series; returns whether each call came back soon, and said what it had done.
fn make(registry: &Registry, stats: &HandleStatsHandles) -> bool {
    const SOON: Duration = Duration::from_secs(2);
    let began = Instant::now();
    stats.messages.with("of the child").inc();
    let scoped = stats.messages.scoped("scoped by the child");
    scoped.inc();
    stats.level.with("of the child").set(1.0);
    let removed = stats.messages.remove("made by the parent");
    stats.messages.retain(|labels, _| labels.parts().len() == 1);
    let soon = began.elapsed() < SOON;
    let snapshot = registry.gather();
    let dropped = |family: &str| {
        read(
            &snapshot,
            "metrics_dropped_values_total",
            &format!("family=\"{family}\""),
        )
    };
    let counted = read(&snapshot, "handle_messages_total", "part=\"0\",topic=\"of the child\"");
    soon && (counted == Some(1) || dropped("handle_messages_total") > Some(0) && !removed)
}

#[test]
fn series_are_made_in_forked_children_or_given_up() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::builder()
        .deadline(Duration::from_secs(1))
        .build()
        .expect("legal");
    let stats = registry.register::<HandleStats>(0).expect("no conflict");
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let makers = [0, 1].map(|_| {
            scope.spawn(|| {
                repeat(&stop, |time| {
                    let topic = format!("{}", time % 100);
                    stats.messages.with(topic.as_str()).inc();
                    stats.level.with(topic.as_str()).set(1.0);
                    stats.messages.remove(topic.as_str());
                    stats.level.remove(topic.as_str());
                })
            })
        });
        let children: Vec<i32> = (0..forks())
            .map(|child| {
                thread::sleep(Duration::from_micros(u64::from(child) * 37 % 500));
                fork(|| {
                    if make(&registry, &stats) {
                        End::Well
                    } else {
                        End::Panicked
                    }
                })
            })
            .collect();
        let ends: Vec<End> = children.into_iter().map(|child| End::of(child::wait(child))).collect();
        stop.store(true, Ordering::Relaxed);
        assert!(makers.into_iter().all(|maker| maker.join().expect("no panic") > 0));
        assert!(ends.iter().all(|end| *end == End::Well), "{ends:?}");
    });
}
