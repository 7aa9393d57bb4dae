//! Places for scrapes that are being answered, of which there are only so many.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::answer::Answer;

/// How long a client may take nothing of its answer before it has to make room.
const STALL: Duration = Duration::from_secs(1);

/// How long an answer may take before it has to make room, however much of it its client takes at a time.
const LONG: Duration = Duration::from_secs(10);

/// How often it is looked whether somebody has to make room.
const LOOK: Duration = Duration::from_millis(100);

/// The places.
#[derive(Debug)]
pub(super) struct Places {
    permits: Arc<Semaphore>,
    answers: Mutex<Vec<Weak<Answer>>>,
}

impl Places {
    pub(super) fn new(places: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(places)),
            answers: Mutex::default(),
        }
    }

    /// Takes a place, or waits for one until it is no use; then the answer is cut off whose client takes nothing of it for longest, or else
    /// the one that takes longest.
    pub(super) async fn take(&self, until: Instant) -> Option<OwnedSemaphorePermit> {
        let mut permit = pin!(Arc::clone(&self.permits).acquire_owned());
        loop {
            if self.permits.available_permits() == 0 {
                self.make_room();
            }
            let look = Instant::now() + LOOK;
            match timeout_at(look.min(until).into(), &mut permit).await {
                Ok(permit) => return permit.ok(),
                Err(_) if look >= until => return None,
                Err(_) => {}
            }
        }
    }

    /// Notes who can be asked to make room.
    pub(super) fn note(&self, answer: &Arc<Answer>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|answer| answer.strong_count() > 0);
        answers.push(Arc::downgrade(answer));
    }

    fn make_room(&self) {
        let answers: Vec<_> = {
            let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.iter().filter_map(Weak::upgrade).collect()
        };
        let held = answers.iter().filter_map(|answer| Some((answer.held()?, answer)));
        let overdue = held.filter(|((idle, age), _)| *idle >= STALL || *age >= LONG);
        if let Some((_, answer)) = overdue.max_by_key(|(held, _)| *held) {
            answer.cut();
        }
    }
}
