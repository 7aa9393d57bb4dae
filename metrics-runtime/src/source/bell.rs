//! What wakes gathers that wait for answers.

use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::thread::{self, Thread};
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::platform::{Instant, THREADS};

/// The gathers that wait. Those that answer take no lock to wake them.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    waiting: ArcSwap<Vec<Thread>>,
}

impl Bell {
    /// Wakes all gathers that wait, after an answer has been given.
    pub(crate) fn ring(&self) {
        // Pairs with the fence in `wait`: either the answer is seen there, or the one who waits here.
        fence(Ordering::SeqCst);
        self.waiting.load().iter().for_each(Thread::unpark);
    }

    /// Waits until `done`, but not beyond the deadline; calls `done` each time the bell rings, and every `pace` besides.
    pub(crate) fn wait(&self, deadline: Instant, pace: Duration, mut done: impl FnMut() -> bool) -> bool {
        if done() || !THREADS {
            return done();
        }
        let _waiting = Waiting::enter(self);
        fence(Ordering::SeqCst);
        loop {
            if done() {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            thread::park_timeout(left.min(pace));
        }
    }
}

/// A gather while it waits.
struct Waiting<'a> {
    bell: &'a Bell,
    thread: Thread,
}

impl<'a> Waiting<'a> {
    fn enter(bell: &'a Bell) -> Self {
        let thread = thread::current();
        bell.waiting.rcu(|waiting| {
            let mut waiting = Vec::clone(waiting);
            waiting.push(thread.clone());
            waiting
        });
        Self { bell, thread }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.bell.waiting.rcu(|waiting: &Arc<Vec<Thread>>| {
            let mut waiting = Vec::clone(waiting);
            // One of them: a gather within a gather, of a collector, say, waits too.
            if let Some(index) = waiting.iter().rposition(|thread| thread.id() == self.thread.id()) {
                waiting.swap_remove(index);
            }
            waiting
        });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_ring_wakes_all_that_wait() {
        let (bell, answered) = (Bell::default(), AtomicBool::new(false));
        thread::scope(|scope| {
            let waiting = [(); 3]
                .map(|()| scope.spawn(|| bell.wait(Instant::now() + LONG, LONG, || answered.load(Ordering::Relaxed))));
            thread::sleep(Duration::from_millis(5));
            answered.store(true, Ordering::Relaxed);
            bell.ring();
            assert!(waiting.into_iter().all(|waiting| waiting.join().unwrap()));
        });
        assert!(bell.waiting.load().is_empty());
    }

    #[test]
    fn nobody_waits_beyond_the_deadline() {
        let bell = Bell::default();
        assert!(!bell.wait(Instant::now() + Duration::from_millis(2), LONG, || false));
        assert!(bell.waiting.load().is_empty());
    }
}
