//! Recording while a thread or the process falls apart: in destructors of thread-locals, in a panic hook.

use std::cell::RefCell;
use std::panic;

use metrics::{Histogram, Metrics, Registry};

/// What is recorded at the end.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "end")]
struct EndStats {
    /// Counted in destructors of thread-locals.
    #[metric(counter)]
    destructors: u64,
    /// Counted in the panic hook.
    #[metric(counter)]
    panics: u64,
    /// Observed in destructors of thread-locals.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
}

/// Records when its thread ends.
struct Last(EndStatsHandles);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.destructors.inc();
        self.0.time.observe(0.25);
    }
}

thread_local! {
    /// Initialised before the thread first records, hence destroyed after the library's own thread-locals.
    static EARLY: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// Initialised after it.
    static LATE: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// In a thread that never records before its end.
    static ONLY: RefCell<Option<Last>> = const { RefCell::new(None) };
}

#[test]
fn destructors_and_panic_hooks_are_counted() {
    const THREADS: u64 = 100;
    let registry = Registry::new();
    let stats = registry.register::<EndStats>(()).expect("no conflict");
    for _ in 0..THREADS {
        let (early, late, only) = (stats.clone(), stats.clone(), stats.clone());
        let both = std::thread::spawn(move || {
            EARLY.with(|slot| *slot.borrow_mut() = Some(Last(early.clone())));
            early.destructors.inc();
            LATE.with(|slot| *slot.borrow_mut() = Some(Last(late)));
        });
        both.join().expect("no panic");
        let one = std::thread::spawn(move || ONLY.with(|slot| *slot.borrow_mut() = Some(Last(only))));
        one.join().expect("no panic");
    }
    assert_eq!(stats.destructors.value(), 4 * THREADS);
    let time = stats.time.value();
    assert_eq!((time.count(), time.sum().to_bits()), (3 * THREADS, 75.0_f64.to_bits()));

    let hook = stats.clone();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |_| hook.panics.inc()));
    for _ in 0..THREADS {
        assert!(std::thread::spawn(|| panic!("on purpose")).join().is_err());
    }
    panic::set_hook(before);
    assert_eq!(stats.panics.value(), THREADS);
}
