//! Instrumented functions of another crate, of the edition before.

use std::cell::RefCell;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use metrics::{Metrics, Registry};

/// Where the functions count that are to be counted apart from others.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    builder.build().unwrap_or_default()
});

/// Counts in the global registry.
#[metrics::instrument]
#[must_use]
pub fn visit() -> u32 {
    1
}

/// What guests have done, which nothing counts here.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "guest", preregister)]
pub struct GuestStats {
    /// Guests that have stayed.
    #[metric(counter)]
    pub stays: u64,
}

/// Counts in the global registry, and is called by nobody.
#[metrics::instrument]
pub fn stay_away() {}

/// Is generic, and so compiled where it is used.
#[metrics::instrument]
#[must_use]
pub fn generic<T: Default>() -> T {
    T::default()
}

/// Has methods in the global registry.
#[derive(Debug, Default)]
pub struct Guest;

#[metrics::instrument]
impl Guest {
    /// Returns nothing.
    pub fn knock(&self) {}

    /// Returns what it is given.
    ///
    /// # Errors
    ///
    /// Returns the error that it is given.
    pub async fn enter(&self, with: Result<u32, u32>) -> Result<u32, u32> {
        with
    }
}

/// Ends with a temporary that borrows from an argument.
#[metrics::instrument(registry = &REGISTRY)]
#[must_use]
pub fn owned_lock(shared: Mutex<Vec<u8>>) -> usize {
    shared.lock().map_or(0, |bytes| bytes.len())
}

/// Ends with a match on such a temporary.
#[metrics::instrument(registry = &REGISTRY)]
#[must_use]
pub fn owned_cell(cell: RefCell<String>) -> usize {
    match cell.borrow().as_str() {
        "" => 0,
        text => text.len(),
    }
}

/// Does so where it is async, with a part of an argument.
#[metrics::instrument(registry = &REGISTRY)]
pub async fn owned_lock_async((shared, _): (Arc<Mutex<Vec<u8>>>, u8)) -> usize {
    shared.lock().map_or(0, |bytes| bytes.len())
}

/// Does so where the call is labelled.
#[metrics::instrument(name = "labelled", labels(kind: String = kind.as_str()), registry = &REGISTRY)]
#[must_use]
pub fn owned_lock_labelled(shared: Mutex<Vec<u8>>, kind: String) -> usize {
    shared.lock().map_or(0, |bytes| bytes.len() + kind.len())
}

/// Borrows from two arguments with lifetimes of their own.
#[metrics::instrument(registry = &REGISTRY)]
pub async fn two_lifetimes<'a>(first: &'a str, second: &str) -> &'a str {
    if second.is_empty() {
        ""
    } else {
        first
    }
}

/// Returns a future that is written out.
#[metrics::instrument(registry = &REGISTRY)]
pub fn written_out<'a>(text: &'a str, more: &'a str) -> impl Future<Output = usize> + 'a {
    async move { text.len() + more.len() }
}
