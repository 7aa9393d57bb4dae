//! How the rounds go: what the pipeline has to say to whoever asks whether it is ready.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How the rounds go.
#[derive(Clone)]
pub(crate) struct Rounds {
    /// A round that takes longer hangs.
    long: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// When the round began that is under way.
    begun: Option<Instant>,
    /// Why the last round failed, until one does not.
    failure: Option<String>,
}

impl Rounds {
    /// Begins before the first round.
    pub(crate) fn new(long: Duration) -> Self {
        Self {
            long,
            state: Arc::default(),
        }
    }

    /// Notes that a round begins.
    pub(crate) fn begin(&self) {
        self.lock().begun = Some(Instant::now());
    }

    /// Notes how a round has ended.
    pub(crate) fn end<E: fmt::Display>(&self, failure: Option<&E>) {
        *self.lock() = State {
            begun: None,
            failure: failure.map(E::to_string),
        };
    }

    /// Says why nothing is being processed that should be.
    pub(crate) fn check(&self) -> Result<(), String> {
        let state = self.lock();
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        match state.begun.map(|begun| begun.elapsed()) {
            Some(elapsed) if elapsed > self.long => {
                Err(format!("the round began {} s ago and has not ended", elapsed.as_secs()))
            }
            _ => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
