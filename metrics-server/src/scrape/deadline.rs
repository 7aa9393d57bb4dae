//! Deadlines of a scrape, from its timeout header.

use std::time::{Duration, Instant};

use http::HeaderMap;

/// The header in which Prometheus says, in seconds, when it will give up.
const HEADER: &str = "x-prometheus-scrape-timeout-seconds";

/// How long a scraper waits that does not say so: as long as Prometheus does by default.
const DEFAULT: Duration = Duration::from_secs(10);

/// The longest timeout; a year is still a time that clocks have.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What a response needs after its gather, at most.
const RESPONSE_MARGIN: Duration = Duration::from_millis(500);

/// How long one scraper waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScrapeDeadline {
    arrival: Instant,
    timeout: Duration,
}

impl ScrapeDeadline {
    /// Reads what a request that arrives now says; a header that is not a positive number of
    /// seconds says nothing.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
        let timeout = said
            .filter(|seconds: &f64| *seconds > 0.0)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Self::after(timeout.unwrap_or(DEFAULT))
    }

    /// Returns the deadlines of a request that arrives now, and has such a timeout.
    pub(super) fn after(timeout: Duration) -> Self {
        Self {
            arrival: Instant::now(),
            timeout: timeout.min(LONGEST),
        }
    }

    /// Returns until when a gather may wait for sources, so that it is encoded and sent before the
    /// scraper gives up.
    pub(super) fn gather(self) -> Instant {
        self.arrival + self.timeout.saturating_sub(RESPONSE_MARGIN).max(self.timeout / 2)
    }

    /// Returns until when a request that waits from now on waits for a slot to be answered in.
    pub(super) fn slot(self) -> Instant {
        self.end().min(Instant::now() + DEFAULT)
    }

    /// Returns when waiting has become useless: later than the end of a gather, which may take a
    /// moment to be handed over.
    pub(super) fn end(self) -> Instant {
        self.arrival
            + self
                .timeout
                .saturating_sub(RESPONSE_MARGIN / 2)
                .max(self.timeout / 4 * 3)
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
        for (header, gather, end) in cases {
            let headers = header.map(|value| (HEADER.parse().expect("a name"), value.parse().expect("a value")));
            let deadline = ScrapeDeadline::of(&HeaderMap::from_iter(headers));
            let after = |instant: Instant| instant - deadline.arrival;
            assert_eq!(after(deadline.gather()), Duration::from_millis(gather), "{header:?}");
            assert_eq!(after(deadline.end()), Duration::from_millis(end), "{header:?}");
            assert!(deadline.slot() <= deadline.end(), "{header:?}");
            assert!(deadline.slot() <= Instant::now() + DEFAULT, "{header:?}");
        }
    }
}
