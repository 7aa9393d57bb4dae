//! How long a scraper waits.

use std::time::{Duration, Instant};

use http::HeaderMap;

/// The header in which Prometheus says, in seconds, when it will give up.
const HEADER: &str = "x-prometheus-scrape-timeout-seconds";

/// How long a scraper waits that does not say so: as long as Prometheus does by default.
const DEFAULT: Duration = Duration::from_secs(10);

/// Longer than anybody waits; a year is still a time that clocks have.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What an answer needs after its gather, at most.
const WAY: Duration = Duration::from_millis(500);

/// How long one scraper waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    arrival: Instant,
    given: Duration,
}

impl Patience {
    /// Reads what a request that arrives now says; a header that is no number of seconds says nothing.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
        let given = said
            .filter(|seconds: &f64| *seconds > 0.0)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Self {
            arrival: Instant::now(),
            given: given.unwrap_or(DEFAULT).min(LONGEST),
        }
    }

    /// Returns how long a gather may take that begins now: so that it is encoded and sent before the scraper gives up.
    pub(super) fn left(self) -> Duration {
        let all = self.given.saturating_sub(WAY).max(self.given / 2);
        all.saturating_sub(self.arrival.elapsed())
    }

    /// Returns until when a turn is waited for.
    pub(super) fn turn(self) -> Instant {
        self.end().min(self.arrival + DEFAULT)
    }

    /// Returns when it is no use to wait any more: later than the end of a gather, which may take a moment to be handed over.
    pub(super) fn end(self) -> Instant {
        self.arrival + self.given.saturating_sub(WAY / 2).max(self.given / 4 * 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        let cases = [
            (None, 9_500, 9_750),
            (Some("10"), 9_500, 9_750),
            (Some("1"), 500, 750),
            (Some("0.2"), 100, 150),
            (Some("15.000000"), 14_500, 14_750),
            (Some("0"), 9_500, 9_750),
            (Some("-3"), 9_500, 9_750),
            (Some("NaN"), 9_500, 9_750),
            (Some("inf"), 9_500, 9_750),
            (Some("1e300"), 9_500, 9_750),
            (Some("1e15"), 31_535_999_500, 31_535_999_750),
            (Some("soon"), 9_500, 9_750),
        ];
        for (header, left, end) in cases {
            let headers = header.map(|value| (HEADER.parse().expect("a name"), value.parse().expect("a value")));
            let patience = Patience::of(&HeaderMap::from_iter(headers));
            let left = Duration::from_millis(left);
            assert!(
                patience.left() <= left && patience.left() + Duration::from_secs(5) > left,
                "{header:?}"
            );
            assert_eq!(
                patience.end() - patience.arrival,
                Duration::from_millis(end),
                "{header:?}"
            );
            assert!(
                patience.turn() <= patience.end() && patience.turn() <= patience.arrival + DEFAULT,
                "{header:?}"
            );
        }
    }
}
