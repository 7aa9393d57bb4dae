//! A source that takes its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use metrics::{Metrics, Registry};

/// What one slow device has done.
#[derive(Default, Metrics)]
#[metrics(namespace = "device", handles = false)]
struct DeviceStats {
    /// Times that it was read.
    #[metric(counter)]
    reads: u64,
}

/// Returns a registry with a source that takes so long to read, and how often it was.
pub(crate) fn slow(read: Duration, deadline: Duration) -> (Registry, Arc<AtomicUsize>) {
    let registry = Registry::builder().deadline(deadline).build().unwrap();
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reads);
    let collect = move || {
        thread::sleep(read);
        let reads = counted.fetch_add(1, Ordering::Relaxed) as u64 + 1;
        Ok(DeviceStats { reads })
    };
    registry.collect_with::<DeviceStats>((), collect).unwrap();
    (registry, reads)
}
