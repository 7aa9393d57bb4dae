//! Children of a process that holds something for ever: what they ask for is served all the same.

use std::error::Error;
use std::fmt;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use metrics::{Collected, Collector, Registry};

use crate::child::{self, End};
use crate::{DEADLINE, HandleStats, Level, ONE, SECONDS, level};

/// Is being called when the process is forked.
struct Slow {
    level: Level,
    called: Mutex<mpsc::Sender<()>>,
    held: Mutex<mpsc::Receiver<()>>,
}

impl Collector for Slow {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        // The forked child has neither of the threads that hold these.
        if let (Ok(called), Ok(held)) = (self.called.try_lock(), self.held.try_lock())
            && called.send(()).is_ok()
        {
            held.recv()?;
        }
        self.level.collect(out)
    }
}

#[test]
fn a_collector_that_was_under_way_is_called_in_the_child() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::builder().deadline(DEADLINE).build().expect("legal");
    let (called, is_called) = mpsc::channel();
    let (release, held) = mpsc::channel();
    let slow = Slow {
        level: Level(level()),
        called: Mutex::new(called),
        held: Mutex::new(held),
    };
    registry.register_collector(slow).expect("no conflict");
    let _late = registry.render();
    is_called.recv().expect("it is called");
    let child = child::fork(SECONDS, || {
        let there = (0..10).any(|_| registry.render().contains("disk_level 7\n"));
        if there {
            End::Well as i32
        } else {
            End::CollectorFails as i32
        }
    });
    assert_eq!(End::of(child::wait(child)), End::Well);
    drop(release);
}

/// Takes a while, but far less than the deadline.
struct Unhurried(Level);

impl Collector for Unhurried {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        thread::sleep(DEADLINE / 10);
        self.0.collect(out)
    }
}

/// Writes slowly.
struct Paper {
    began: mpsc::Sender<()>,
    held: mpsc::Receiver<()>,
}

impl fmt::Write for Paper {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        let _ = self.began.send(());
        let _ = self.held.recv();
        Ok(())
    }
}

#[test]
fn collectors_are_served_in_a_child_of_a_process_that_was_registering() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::builder().deadline(DEADLINE).build().expect("legal");
    registry
        .register_collector(Unhurried(Level(level())))
        .expect("no conflict");
    let _seen = registry.render();
    registry.register::<HandleStats>(0).expect("no conflict");
    let (began, has_begun) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let described = registry.clone();
    let describing = thread::spawn(move || {
        // Holds the lock that those who register hold, for as long as a test needs.
        let mut paper = Paper { began, held };
        fmt::write(&mut paper, format_args!("{described:?}")).expect("nothing fails");
    });
    has_begun.recv().expect("it begins");
    let child = child::fork(SECONDS, || {
        let there = (0..10).any(|_| registry.render().contains("disk_level 7\n"));
        if there {
            End::Well as i32
        } else {
            End::CollectorIsLate as i32
        }
    });
    drop(release);
    describing.join().expect("no panic");
    assert_eq!(End::of(child::wait(child)), End::Well);
}
