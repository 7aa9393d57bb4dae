//! Locks that a gather takes.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a lock that is held is tried again.
const PACE: Duration = Duration::from_micros(200);

/// Locks a mutex whose data is sound also after a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the same, but does not wait beyond a deadline.
///
/// For what is held for instants only: that it is held for longer means that this process was forked while another thread
/// held it, and that it stays so.
pub(crate) fn lock_by<T>(mutex: &Mutex<T>, deadline: Instant) -> Option<MutexGuard<'_, T>> {
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
            Err(TryLockError::WouldBlock) => thread::sleep(PACE),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_held_is_waited_for_until_the_deadline_only() {
        let mutex = Mutex::new(1);
        let held = lock(&mutex);
        assert!(lock_by(&mutex, Instant::now() + Duration::from_millis(2)).is_none());
        thread::scope(|scope| {
            let other = scope.spawn(|| *lock_by(&mutex, Instant::now() + Duration::from_mins(1)).unwrap());
            thread::sleep(Duration::from_millis(2));
            drop(held);
            assert_eq!(other.join().unwrap(), 1);
        });
    }
}
