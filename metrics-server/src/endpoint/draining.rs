//! The switch that turns `/ready` off.

use tokio::sync::watch;

/// Says that the program is about to stop: from when it is [started](Self::start), `/ready` answers
/// 503.
///
/// This tells load balancers, and Kubernetes, to send no more requests, while those that come are
/// still answered. `/health` and `/metrics` go on as before. No check runs any more, so that one
/// that hangs delays nothing: the answer is
/// `{"ready":false,"checks":[{"name":"draining","ready":false,"message":"the program is shutting
/// down"}]}`. Requests for `/ready` that wait for checks get it at once, too.
///
/// Clones are the same switch, for any number of [endpoints](crate::Endpoint::draining) and from
/// any thread. It cannot be turned back: what may be ready again is a [`Check`](crate::Check).
///
/// The crate's documentation shows a whole [graceful shutdown](crate#graceful-shutdown).
///
/// # Examples
///
/// ```
/// use metrics::Registry;
/// use metrics_server::{Draining, Endpoint};
///
/// let draining = Draining::new();
/// let routes = Endpoint::new(&Registry::new()).draining(&draining).router();
/// assert!(!draining.is_started());
///
/// // When SIGTERM comes:
/// draining.start();
/// assert!(draining.is_started());
/// ```
#[derive(Debug, Clone)]
pub struct Draining {
    started: watch::Sender<bool>,
}

impl Draining {
    /// Makes a switch that is not started.
    #[must_use]
    pub fn new() -> Self {
        Self {
            started: watch::Sender::new(false),
        }
    }

    /// Has `/ready` answer 503 from now on; starting it again changes nothing.
    pub fn start(&self) {
        self.started.send_replace(true);
    }

    /// Says whether it has been started.
    #[must_use]
    pub fn is_started(&self) -> bool {
        *self.started.borrow()
    }

    /// Returns when it has been started.
    pub(super) async fn started(&self) {
        // It fails when the sender is gone, which this has.
        let _ = self.started.subscribe().wait_for(|started| *started).await;
    }
}

impl Default for Draining {
    fn default() -> Self {
        Self::new()
    }
}
