//! How long a scraper waits.

use std::time::Duration;

use http::HeaderMap;

/// The header in which Prometheus says, in seconds, when it will give up.
const HEADER: &str = "x-prometheus-scrape-timeout-seconds";

/// How long a scraper waits that does not say so: as long as Prometheus does by default.
const DEFAULT: Duration = Duration::from_secs(10);

/// What an answer needs on its way, at most.
const WAY: Duration = Duration::from_millis(500);

/// How long an answer may take to begin, so that it is there before the scraper gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience(pub(crate) Duration);

impl Patience {
    /// Reads what a request says; a header that is no number of seconds says nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
        let given = said
            .filter(|seconds: &f64| *seconds > 0.0)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .unwrap_or(DEFAULT);
        Self(given.saturating_sub(WAY).max(given / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        let cases = [
            (None, 9_500),
            (Some("10"), 9_500),
            (Some("1"), 500),
            (Some("0.2"), 100),
            (Some("15.000000"), 14_500),
            (Some("0"), 9_500),
            (Some("-3"), 9_500),
            (Some("NaN"), 9_500),
            (Some("inf"), 9_500),
            (Some("1e300"), 9_500),
            (Some("soon"), 9_500),
        ];
        for (header, milliseconds) in cases {
            let headers = header.map(|value| (HEADER.parse().expect("a name"), value.parse().expect("a value")));
            let headers = HeaderMap::from_iter(headers);
            assert_eq!(
                Patience::of(&headers).0,
                Duration::from_millis(milliseconds),
                "{header:?}"
            );
        }
    }
}
