//! Locks that a gather takes.

use std::process;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a lock that is held is tried again.
const PACE: Duration = Duration::from_micros(200);

/// In which process a lock was first taken.
static PROCESS: OnceLock<u32> = OnceLock::new();

/// Locks a mutex that is held for instants only, and whose data is sound also after a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    PROCESS.get_or_init(process::id);
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the same; but in a forked child, where another thread may have held the lock at the fork and then holds it for ever, it
/// does not wait beyond a deadline.
pub(crate) fn lock_by<T>(mutex: &Mutex<T>, deadline: Instant) -> Option<MutexGuard<'_, T>> {
    // Not after the lock is taken: whoever finds it held in a child knows that it is one.
    let process = *PROCESS.get_or_init(process::id);
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::WouldBlock) if process != process::id() => try_until(mutex, deadline),
        Err(_) => Some(lock(mutex)),
    }
}

fn try_until<T>(mutex: &Mutex<T>, deadline: Instant) -> Option<MutexGuard<'_, T>> {
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
    fn a_lock_that_is_held_is_tried_until_the_deadline() {
        let mutex = Mutex::new(1);
        let held = lock(&mutex);
        assert!(try_until(&mutex, Instant::now() + Duration::from_millis(2)).is_none());
        thread::scope(|scope| {
            let other = scope.spawn(|| *try_until(&mutex, Instant::now() + Duration::from_mins(1)).unwrap());
            thread::sleep(Duration::from_millis(2));
            drop(held);
            assert_eq!(other.join().unwrap(), 1);
        });
    }
}
