//! Work that requests share while it is under way.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

/// Runs what has the same key once at a time: who comes while it is under way gets the same result.
///
/// It goes on when those have left who asked for it, so that asking and leaving does not make more of it. Nothing keeps a result
/// that nobody waits for.
pub(crate) struct Flight<K, T> {
    under_way: Mutex<UnderWay<K, T>>,
}

/// What several wait for.
pub(crate) type Work<T> = Shared<BoxFuture<'static, T>>;

type UnderWay<K, T> = Vec<(K, WeakShared<BoxFuture<'static, T>>)>;

impl<K: PartialEq, T: Clone + Send + Sync + 'static> Flight<K, T> {
    /// Joins what is under way with this key, if anything is.
    pub(crate) fn join(&self, key: &K) -> Option<Work<T>> {
        find(&mut self.lock(), key)
    }

    /// Joins what is under way with this key, or starts it. The work may not panic.
    pub(crate) fn join_or_start<F>(&self, key: K, start: impl FnOnce(&K) -> F) -> Work<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut under_way = self.lock();
        if let Some(work) = find(&mut under_way, &key) {
            return work;
        }
        let work = start(&key).boxed().shared();
        under_way.extend(work.downgrade().map(|work| (key, work)));
        tokio::spawn(work.clone());
        work
    }

    fn lock(&self) -> MutexGuard<'_, UnderWay<K, T>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds what has a key, and forgets what is over.
fn find<K: PartialEq, T: Clone>(under_way: &mut UnderWay<K, T>, key: &K) -> Option<Work<T>> {
    under_way.retain(|(_, work)| work.upgrade().is_some_and(|work| work.peek().is_none()));
    let (_, work) = under_way.iter().find(|(known, _)| known == key)?;
    work.upgrade()
}

impl<K, T> Default for Flight<K, T> {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
        }
    }
}

impl<K, T> fmt::Debug for Flight<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").finish_non_exhaustive()
    }
}
