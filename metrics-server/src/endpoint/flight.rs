//! Work that requests share while it is running.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

/// Runs one piece of work at a time: a request that comes while it is running gets the same result.
///
/// It goes on when all requests have left, so that requests that leave do not make more of it. A
/// result is not kept.
pub(super) struct Flight<T> {
    running: Mutex<Option<WeakShared<BoxFuture<'static, T>>>>,
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// Joins the work that is running, or starts it. The work may not panic.
    pub(super) fn join_or_start<F>(&self, start: impl FnOnce() -> F) -> Shared<BoxFuture<'static, T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let work = running.as_ref().and_then(WeakShared::upgrade);
        if let Some(work) = work.filter(|work| work.peek().is_none()) {
            return work;
        }
        let work = start().boxed().shared();
        *running = work.downgrade();
        tokio::spawn(work.clone());
        work
    }
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
        }
    }
}

impl<T> fmt::Debug for Flight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").finish_non_exhaustive()
    }
}
