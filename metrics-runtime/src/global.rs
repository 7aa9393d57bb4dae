//! Floor: the registry of the process.

use std::sync::atomic::{AtomicBool, Ordering};

use once_cell::race::OnceBox;

use crate::cells::{is_forked, linked};
use crate::registry::Registry;

/// Returns the registry of the process, which `S::global()` registers in.
///
/// A library should take a [`Registry`] from its caller instead: then tests that run in parallel do not share counts.
///
/// # Examples
///
/// ```standalone_crate
/// use metrics::Metrics;
///
/// /// What this program has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "shop")]
/// struct Stats {
///     /// Orders taken.
///     #[metric(counter)]
///     orders: u64,
/// }
///
/// Stats::global().orders.inc();
/// assert!(metrics::global().render().ends_with("shop_orders_total 1\n"));
/// ```
#[must_use]
pub fn global() -> &'static Registry {
    // Nobody waits for another thread to make it, which a forked child would not have.
    static GLOBAL: OnceBox<Registry> = OnceBox::new();
    GLOBAL.get_or_init(|| Box::new(Registry::preparing(register_linked)))
}

/// Registers the instrumented functions and the preregistered structs of the program, once.
fn register_linked() {
    static REGISTERED: AtomicBool = AtomicBool::new(false);
    // Two gathers may both do it, at first; the second finds all done. A forked child may have lost the locks that it takes.
    if !REGISTERED.load(Ordering::Acquire) && !is_forked() {
        for entry in linked() {
            entry.register(false);
        }
        REGISTERED.store(true, Ordering::Release);
    }
}

/// Gathers the [global] registry and encodes it as Prometheus text.
#[must_use]
pub fn render() -> String {
    global().render()
}
