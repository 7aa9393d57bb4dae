//! Locks that a gather takes.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use crate::platform::{Instant, process_id};

/// How often a lock that is held is tried again in a forked child, and for how long.
const PACE: Duration = Duration::from_micros(200);
const PATIENCE: Duration = Duration::from_millis(10);

/// In which process a lock was first taken.
static PROCESS: OnceLock<u32> = OnceLock::new();

/// Locks a mutex that is held for instants only, and whose data is sound also after a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    PROCESS.get_or_init(process_id);
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the same, unless this is a forked child, and the lock seems to be held by a thread that there was only in the parent: then
/// it is held for ever.
pub(crate) fn lock_unless_lost<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    // Not after the lock is taken: whoever finds it held in a child knows that it is one.
    PROCESS.get_or_init(process_id);
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::WouldBlock) if is_forked() => try_for(mutex, PATIENCE),
        Err(_) => Some(lock(mutex)),
    }
}

/// Returns whether this is a forked child of the process that first took such a lock.
pub(crate) fn is_forked() -> bool {
    *PROCESS.get_or_init(process_id) != process_id()
}

fn try_for<T>(mutex: &Mutex<T>, patience: Duration) -> Option<MutexGuard<'_, T>> {
    let deadline = Instant::now() + patience;
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
    fn a_lock_that_is_held_is_tried_for_a_while() {
        let mutex = Mutex::new(1);
        let held = lock(&mutex);
        assert!(try_for(&mutex, Duration::from_millis(2)).is_none());
        thread::scope(|scope| {
            let other = scope.spawn(|| *try_for(&mutex, Duration::from_secs(60)).unwrap());
            thread::sleep(Duration::from_millis(2));
            drop(held);
            assert_eq!(other.join().unwrap(), 1);
        });
    }
}
