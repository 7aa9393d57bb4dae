//! The scraper: gathers while the workers run, and looks closely at what it gets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics::Registry;

use super::audit::{Audit, Flaw};

/// How long the scraper sleeps between two scrapes.
const PAUSE: Duration = Duration::from_millis(2);

/// Scrapes until there is nothing more to come, and once more.
pub(crate) fn run(registry: &Registry, is_done: &AtomicBool) -> Result<Audit, Flaw> {
    let mut audit = Audit::default();
    loop {
        let is_last = is_done.load(Ordering::Acquire);
        audit.check(&registry.gather())?;
        if is_last {
            return Ok(audit);
        }
        thread::sleep(PAUSE);
    }
}
