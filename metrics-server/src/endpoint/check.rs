//! Readiness checks.

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task;

use super::flight::Flight;
use super::message::message;

/// How long a check may take that says nothing else.
const DEADLINE: Duration = Duration::from_secs(1);

/// Says whether something is ready that this program needs: a condition of `/ready`.
///
/// A check runs when `/ready` is asked for, once at a time: requests that come meanwhile share what
/// it finds. It fails by returning an error, by a panic, and by not being done by its
/// [deadline](Self::deadline). Then `/ready` answers 503.
///
/// # Messages are public
///
/// The name of each check is public, and so is what its error or panic says: every client that can
/// reach `/ready` reads it, without a [token](crate::Endpoint::bearer_token). So an error should
/// name neither users nor passwords, nor what a query was: return a short text, and log the rest. A
/// message is cut at 1 KiB, with its mark `…`; an error that displays more is not displayed to its
/// end.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use metrics::Registry;
/// use metrics_server::{Check, Endpoint};
///
/// let cache = Check::new("cache", || if std::path::Path::new("/").exists() { Ok(()) } else { Err("no disk") });
/// let broker = Check::future("broker", async || Err("not connected")).deadline(Duration::from_millis(300));
/// let endpoint = Endpoint::new(&Registry::new()).check(cache).check(broker);
/// ```
#[derive(Clone)]
pub struct Check {
    name: String,
    deadline: Duration,
    probe: Probe,
    flight: Arc<Flight<Finding>>,
}

type Probe = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    name: String,
    pub(super) ready: bool,
    message: String,
}

impl Finding {
    /// Makes what is found, instead of anything else, when the program is about to stop.
    pub(super) fn draining() -> Self {
        Self {
            name: "draining".to_owned(),
            ready: false,
            message: "the program is shutting down".to_owned(),
        }
    }
}

impl Check {
    /// Makes a check of a closure, which may block.
    ///
    /// It runs on a thread of the runtime for blocking work. One that does not come back in time
    /// keeps that thread and is not called again until it has.
    pub fn new<E: fmt::Display>(
        name: impl Into<String>,
        check: impl Fn() -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let check = Arc::new(check);
        let running = Arc::new(Semaphore::new(1));
        Self::from_probe(name, move || {
            let (check, running) = (Arc::clone(&check), Arc::clone(&running));
            async move {
                let Ok(permit) = running.try_acquire_owned() else {
                    return Err("still running since an earlier request".to_owned());
                };
                let checked = task::spawn_blocking(move || {
                    let _permit = permit;
                    check().map_err(message)
                });
                checked.await.unwrap_or_else(|error| {
                    Err(error
                        .try_into_panic()
                        .map_or_else(|_| "the runtime is shutting down".to_owned(), |panic| panicked(&*panic)))
                })
            }
        })
    }

    /// Makes a check of an asynchronous function, which must not block. If it is not done in time,
    /// its future is dropped.
    pub fn future<E, F>(name: impl Into<String>, check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        E: fmt::Display,
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        let check = Arc::new(check);
        Self::from_probe(name, move || {
            let check = Arc::clone(&check);
            async move { check().await.map_err(message) }
        })
    }

    /// Sets how long the check may take; 1 second if this is not called.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            deadline,
            // What runs already has the other deadline.
            flight: Arc::default(),
            ..self
        }
    }

    fn from_probe<F>(name: impl Into<String>, probe: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self {
            name: name.into(),
            deadline: DEADLINE,
            probe: Arc::new(move || probe().boxed()),
            flight: Arc::default(),
        }
    }

    /// Runs the check, or waits for it if it is running.
    pub(super) async fn run(&self) -> Finding {
        let start = || {
            let (name, deadline, probe) = (self.name.clone(), self.deadline, Arc::clone(&self.probe));
            async move {
                let found = async move { tokio::time::timeout(deadline, probe()).await };
                let found = match AssertUnwindSafe(found).catch_unwind().await {
                    Ok(Ok(found)) => found,
                    Ok(Err(_)) => Err(format!("no answer within {deadline:?}")),
                    Err(panic) => Err(panicked(&*panic)),
                };
                Finding {
                    name,
                    ready: found.is_ok(),
                    message: found.err().unwrap_or_else(|| "ok".to_owned()),
                }
            }
        };
        self.flight.join_or_start(start).await
    }
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    message(format_args!("panicked: {}", text.unwrap_or("without a message")))
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
