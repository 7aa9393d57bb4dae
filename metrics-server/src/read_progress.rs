//! The progress of a client in reading a response.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a client may have the response wait, before what it reads is counted.
const GRACE: Duration = Duration::from_millis(100);

/// How many bytes a second a client has to read beyond that, so as not to be too slow.
const RATE: u64 = 512 * 1024;

/// How many of the bytes that the system takes may not even have been sent: what it is allowed to
/// take ahead, and one segment of the largest size.
const UNSENT: u64 = UNSENT_BYTES as u64 + 64 * 1024;

/// How long a client may have the response wait, however fast it reads in between.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// How often those who wait look whether a client is too slow.
pub(crate) const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// How far apart two looks have to be of which both find the same.
const CONFIRMATION: Duration = Duration::from_millis(5);

/// How much of a response the system may take ahead of what is on its way to the client, in bytes.
/// Without a bound it takes up to 4 MiB of a response that its client does not read; with a larger
/// one, it is told later that a client has read.
pub(crate) const UNSENT_BYTES: u32 = 32 * 1024;

/// How a client reads one response: how much of it, and for how long the response had to wait.
///
/// A client is too slow when the response has waited for it for longer than 100 ms and a second for
/// each 512 KiB that it was sent, or for longer than 10 seconds. What it was sent counts, and not
/// what it has read: it needs time for what its own system holds, which asks for no more meanwhile.
///
/// That matters only while others wait for what the response holds. Those who wait look again and
/// again. A response waits until the server writes again, which a server that is busy does late: so it
/// takes two looks between which nothing was written.
/// By default, a response does not wait.
#[derive(Debug, Default)]
pub(crate) struct ReadProgress(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since when the response waits, if it does.
    waiting: Option<Instant>,
    /// For how long it waited before.
    waited: Duration,
    /// What the system has taken.
    bytes: u64,
    /// How often it has, and when that was first found to be so.
    writes: u64,
    found: Option<(u64, Instant)>,
}

impl ReadProgress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins another response to the same client. If the one before it still waits, both are one.
    pub(crate) fn restart(&self) {
        let mut state = self.state();
        if state.waiting.is_none() {
            *state = State::default();
        }
    }

    /// Notes that the system has taken so many bytes.
    pub(crate) fn advance(&self, bytes: usize) {
        let mut state = self.state();
        if let Some(since) = state.waiting.take() {
            state.waited += since.elapsed();
        }
        state.bytes += bytes as u64;
        state.writes += 1;
    }

    /// Notes that nothing more can be sent before the client reads.
    pub(crate) fn wait(&self) {
        self.state().waiting.get_or_insert_with(Instant::now);
    }

    /// Returns by how much the client is too slow, if this look and one before it find that it is.
    pub(crate) fn look(&self) -> Option<Duration> {
        self.state().look(Instant::now())
    }
}

impl State {
    fn look(&mut self, now: Instant) -> Option<Duration> {
        let waiting = self.waiting?;
        let found = self.found.filter(|(writes, _)| *writes == self.writes);
        let (_, since) = *self.found.insert(found.unwrap_or((self.writes, now)));
        let waited = self.waited + now.saturating_duration_since(waiting);
        let sent = self.bytes.saturating_sub(UNSENT);
        let earned = Duration::from_millis(sent.saturating_mul(1_000) / RATE);
        let allowed = (GRACE + earned).min(MAX_WAIT);
        let is_confirmed = now.saturating_duration_since(since) >= CONFIRMATION;
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
            bytes: UNSENT + bytes,
            ..State::default()
        };
        assert_eq!(state.look(now + waiting), None, "one look tells nothing");
        let late = state.look(now + waiting + CONFIRMATION)?;
        late.checked_sub(CONFIRMATION)
    }

    #[test]
    fn a_client_is_too_slow_by_what_it_was_sent_and_for_how_long_the_response_waited() {
        let (ms, s) = (Duration::from_millis, Duration::from_secs);
        assert_eq!(after(ms(90), ms(0), 0), None);
        assert_eq!(after(ms(150), ms(0), 0), Some(ms(50)));
        assert_eq!(after(ms(50), ms(100), 0), Some(ms(50)));
        // 32 KiB in 0.7 s is too slow, 1 MiB in a second is not.
        assert_eq!(after(ms(700), ms(0), 32 * 1024), Some(ms(700 - 100 - 62)));
        assert_eq!(after(ms(10), s(1), 1024 * 1024), None);
        // At most 10 seconds, at whatever rate.
        assert_eq!(after(s(9), s(0), u64::MAX / 2_000), None);
        assert_eq!(after(s(9), s(2), u64::MAX / 2_000), Some(s(1)));
    }

    #[test]
    fn what_may_not_have_been_sent_earns_nothing() {
        let late = |bytes| {
            let progress = ReadProgress::default();
            progress.advance(bytes);
            progress.wait();
            let later = Instant::now() + Duration::from_millis(300);
            progress.state().look(later);
            progress.state().look(later + CONFIRMATION)
        };
        assert!(late(0).is_some() && late(96 * 1024).is_some());
        // A window of 128 KiB takes a client that reads 1 MiB a second 125 ms.
        assert_eq!(late((96 + 128) * 1024), None);
    }

    #[test]
    fn a_client_that_reads_between_two_looks_is_not_too_slow_yet() {
        let progress = ReadProgress::default();
        progress.wait();
        let later = Instant::now() + Duration::from_secs(1);
        assert_eq!(progress.state().look(later), None);
        progress.advance(1);
        progress.wait();
        assert_eq!(progress.state().look(later + CONFIRMATION), None);
        assert!(progress.state().look(later + 2 * CONFIRMATION).is_some());
    }

    #[test]
    fn another_response_begins_anew_unless_the_one_before_it_waits() {
        let progress = ReadProgress::default();
        progress.advance(7);
        progress.wait();
        progress.restart();
        assert_eq!(progress.state().bytes, 7);
        progress.advance(1);
        progress.restart();
        let state = progress.state();
        assert_eq!((state.bytes, state.waited, state.waiting), (0, Duration::ZERO, None));
    }
}
