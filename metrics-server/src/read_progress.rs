//! The progress of a client in reading a response.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a client may have the response wait before it is too slow, without having read any of
/// it: long enough for a packet to cross an ocean and back.
const GRACE: Duration = Duration::from_millis(100);

/// How many bytes a second a client has to read beyond that, so as not to be too slow.
const RATE: u64 = 128 * 1024;

/// How long a client may have the response wait, however fast it reads in between.
const MOST: Duration = Duration::from_secs(10);

/// How far apart two looks have to be of which both find the same.
const LOOK: Duration = Duration::from_millis(5);

/// How a client reads one response: how much of it, and for how long the response had to wait.
///
/// A client is too slow when the response has waited for it for longer than 100 ms and a second for
/// each 128 KiB that it has read, or for longer than 10 seconds. Time in which the server is busy
/// with others does not count.
///
/// That matters only while others wait for what the response holds. Those who wait look again and
/// again: a server that is busy may not have seen yet that a client has read, so one look tells
/// nothing.
#[derive(Debug)]
pub(crate) struct ReadProgress(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since when the response waits, if it does.
    waiting: Option<Instant>,
    /// For how long it waited before.
    waited: Duration,
    /// What the client has read since the response first had to wait.
    bytes: u64,
    /// Whether the response has ever had to wait.
    has_waited: bool,
    /// How often the client has read, and when that was first found to be so.
    reads: u64,
    found: Option<(u64, Instant)>,
}

impl ReadProgress {
    /// Makes the progress of a response that does not wait.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins another response to the same client, which waits if the one before it does.
    pub(crate) fn restart(&self) {
        let mut state = self.state();
        let is_waiting = state.waiting.is_some();
        *state = State {
            waiting: is_waiting.then(Instant::now),
            has_waited: is_waiting,
            ..State::default()
        };
    }

    /// Notes that the client has read, or the system has taken, so many bytes.
    pub(crate) fn advance(&self, bytes: usize) {
        let mut state = self.state();
        if let Some(since) = state.waiting.take() {
            state.waited += since.elapsed();
        }
        if state.has_waited {
            state.bytes += bytes as u64;
        }
        state.reads += 1;
    }

    /// Notes that nothing more can be sent before the client reads.
    pub(crate) fn wait(&self) {
        let mut state = self.state();
        state.has_waited = true;
        state.waiting.get_or_insert_with(Instant::now);
    }

    /// Returns by how much the client is too slow, if this look and one before it find that it is.
    pub(crate) fn look(&self) -> Option<Duration> {
        self.state().look(Instant::now())
    }
}

impl State {
    fn look(&mut self, now: Instant) -> Option<Duration> {
        let waiting = self.waiting?;
        let found = self.found.filter(|(reads, _)| *reads == self.reads);
        let (_, since) = *self.found.insert(found.unwrap_or((self.reads, now)));
        let waited = self.waited + now.saturating_duration_since(waiting);
        let earned = Duration::from_millis(self.bytes.saturating_mul(1_000) / RATE);
        let allowed = (GRACE + earned).min(MOST);
        let is_confirmed = now.saturating_duration_since(since) >= LOOK;
        waited
            .checked_sub(allowed)
            .filter(|late| is_confirmed && !late.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a state that has waited since a moment ago, and what a second look finds then.
    fn after(waiting: Duration, waited: Duration, bytes: u64) -> Option<Duration> {
        let now = Instant::now();
        let mut state = State {
            waiting: Some(now),
            waited,
            bytes,
            has_waited: true,
            ..State::default()
        };
        assert_eq!(state.look(now + waiting), None, "one look tells nothing");
        let late = state.look(now + waiting + LOOK)?;
        late.checked_sub(LOOK)
    }

    #[test]
    fn a_client_is_too_slow_by_what_it_has_read_and_for_how_long_the_response_waited() {
        let (ms, s) = (Duration::from_millis, Duration::from_secs);
        assert_eq!(after(ms(90), ms(0), 0), None);
        assert_eq!(after(ms(150), ms(0), 0), Some(ms(50)));
        assert_eq!(after(ms(50), ms(100), 0), Some(ms(50)));
        // 32 KiB in 0.7 s is too slow, 1 MiB in a second is not.
        assert_eq!(after(ms(700), ms(0), 32 * 1024), Some(ms(700 - 100 - 250)));
        assert_eq!(after(ms(10), s(1), 1024 * 1024), None);
        // At most 10 seconds, at whatever rate.
        assert_eq!(after(s(9), s(0), u64::MAX / 2_000), None);
        assert_eq!(after(s(9), s(2), u64::MAX / 2_000), Some(s(1)));
    }

    #[test]
    fn what_is_taken_before_the_response_waits_earns_nothing() {
        let progress = ReadProgress::new();
        progress.advance(1024 * 1024);
        progress.wait();
        assert_eq!(progress.state().bytes, 0);
        progress.advance(7);
        let state = progress.state();
        assert_eq!((state.bytes, state.waiting), (7, None));
    }

    #[test]
    fn a_client_that_reads_between_two_looks_is_not_too_slow_yet() {
        let progress = ReadProgress::new();
        progress.wait();
        let later = Instant::now() + Duration::from_secs(1);
        assert_eq!(progress.state().look(later), None);
        progress.advance(1);
        progress.wait();
        assert_eq!(progress.state().look(later + LOOK), None);
        assert!(progress.state().look(later + 2 * LOOK).is_some());
    }

    #[test]
    fn another_response_begins_anew() {
        let progress = ReadProgress::new();
        progress.wait();
        progress.advance(1);
        progress.wait();
        progress.restart();
        let state = progress.state();
        assert!(state.waiting.is_some() && state.has_waited);
        assert_eq!((state.bytes, state.waited), (0, Duration::ZERO));
    }
}
