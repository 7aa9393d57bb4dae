//! Which format a client gets, by what it accepts.

use std::fmt;

use http::header::{ACCEPT, HeaderMap};
use mediatype::names::{_STAR as ANY, APPLICATION, JSON, PLAIN, Q, TEXT};
use mediatype::{MediaType, MediaTypeList, Name, ReadParams, Value};
use metrics::Format;

const OPENMETRICS_TEXT: Name<'static> = Name::new_unchecked("openmetrics-text");
const VERSION: Name<'static> = Name::new_unchecked("version");
const ESCAPING: Name<'static> = Name::new_unchecked("escaping");

/// A format, and what the answer calls it; `Display` is its `Content-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) format: Format,
    version: &'static str,
    escaping: &'static str,
}

impl Media {
    /// Returns a format as it is called where nobody negotiates.
    pub(crate) fn of(format: Format) -> Self {
        let version = if format == Format::OpenMetrics {
            "1.0.0"
        } else {
            "0.0.4"
        };
        Self {
            format,
            version,
            escaping: "underscores",
        }
    }

    /// Chooses by the `Accept` headers of a request: of the clauses that name a format of ours the one with the highest `q`, then the
    /// most specific, then the first.
    ///
    /// Prometheus text if there is none, as Prometheus' own libraries do: a scrape is better read in the wrong format than not at all.
    /// More lenient than those with case, quotes and wildcards (RFC 9110, section 12.5.1). Clauses that are not well-formed are none.
    pub(crate) fn negotiate(headers: &HeaderMap) -> Self {
        let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let clauses = accepted.flat_map(MediaTypeList::new).filter_map(Result::ok);
        let offers = clauses.filter_map(|clause| Some((Self::offered(&clause)?, rank(&clause)?)));
        // Of equals the first, where `max_by_key` takes the last.
        let best = offers.reduce(|best, offer| if offer.1 > best.1 { offer } else { best });
        best.map_or(Self::of(Format::Text), |(media, _)| media)
    }

    fn offered(clause: &MediaType<'_>) -> Option<Self> {
        let format = if clause.ty == ANY || (clause.ty == TEXT && (clause.subty == PLAIN || clause.subty == ANY)) {
            Format::Text
        } else if clause.ty == APPLICATION && (clause.subty == OPENMETRICS_TEXT || clause.subty == ANY) {
            Format::OpenMetrics
        } else if clause.ty == APPLICATION && clause.subty == JSON {
            Format::Json
        } else {
            return None;
        };
        let media = Self::of(format);
        let version = clause.get_param(VERSION);
        let version = match (format, version.as_ref().map(Value::unquoted_str).as_deref()) {
            (Format::Json, _) | (_, None) => media.version,
            (Format::Text, Some("0.0.4")) => "0.0.4",
            (Format::Text | Format::OpenMetrics, Some("1.0.0")) => "1.0.0",
            // What came before 1.0.0 differs from it in nothing that we write.
            (Format::OpenMetrics, Some("0.0.1")) => "0.0.1",
            _ => return None,
        };
        let escaping = clause.get_param(ESCAPING);
        // All names are of letters, digits, `_` and `:`, which these leave as they are. `dots` would not, and is not offered.
        let escaping = match escaping.as_ref().map(Value::unquoted_str).as_deref() {
            Some("allow-utf-8") => "allow-utf-8",
            Some("values") => "values",
            _ => media.escaping,
        };
        Some(Self {
            version,
            escaping,
            ..media
        })
    }
}

/// Returns how much a clause is wanted: its `q` in thousandths, and how specific it is; `None` if it is not wanted at all.
fn rank(clause: &MediaType<'_>) -> Option<(u16, bool, bool)> {
    let quality = clause.get_param(Q).and_then(|quality| quality.as_str().parse().ok());
    // Go, which most scrapers are written in, takes a `q` that is no number for 1.
    let thousandths = quality.map_or(1_000.0, |quality: f32| quality.clamp(0.0, 1.0) * 1_000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1,000; a NaN becomes 0"
    )]
    let thousandths = thousandths.round() as u16;
    (thousandths > 0).then_some((thousandths, clause.ty != ANY, clause.subty != ANY))
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let essence = match self.format {
            Format::Text => "text/plain",
            Format::OpenMetrics => "application/openmetrics-text",
            _ => return f.write_str("application/json"),
        };
        let Self { version, escaping, .. } = self;
        write!(f, "{essence}; version={version}; charset=utf-8; escaping={escaping}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
    const TEXT_1: &str = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
    const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";
    const OPENMETRICS_UTF8: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
    const OPENMETRICS_OLD: &str = "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores";
    const JSON: &str = "application/json";

    fn negotiated(accept: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(ACCEPT, value.parse().expect("a header value"));
        }
        Media::negotiate(&headers).to_string()
    }

    #[test]
    fn what_real_scrapers_send() {
        let cases = [
            // Prometheus 2.42; with native histograms; 2.53; 3.5; with native histograms.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS,
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS,
            ),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OPENMETRICS,
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OPENMETRICS_UTF8,
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OPENMETRICS_UTF8,
            ),
            // Prometheus 3 told to scrape `PrometheusText1.0.0` alone, `PrometheusText0.0.4` alone.
            ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5", TEXT_1),
            ("text/plain;version=0.0.4;q=0.6,*/*;q=0.5", TEXT),
            // Prometheus 2.5 to 2.22.
            (
                "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS_OLD,
            ),
            // VictoriaMetrics, curl, a browser.
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", TEXT),
            ("*/*", TEXT),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
                TEXT,
            ),
        ];
        for (accept, content_type) in cases {
            assert_eq!(negotiated(&[accept]), content_type, "{accept}");
        }
    }

    #[test]
    fn what_may_be_sent() {
        let cases = [
            (&[][..], TEXT),
            (&[""], TEXT),
            (&["application/json"], JSON),
            (&["application/openmetrics-text"], OPENMETRICS),
            (&["application/openmetrics-text; version=2.0.0"], TEXT),
            (&["text/plain; version=2.0.0, application/json; q=0.1"], JSON),
            (&["text/plain;q=0.5, application/json;q=0.6"], JSON),
            (&["application/json;q=0.5, text/plain;q=0.5"], JSON),
            (&["text/plain", "application/json"], TEXT),
            (&["text/plain;q=0.1", "application/json"], JSON),
            (&["*/*, application/openmetrics-text"], OPENMETRICS),
            (&["text/*;q=0.9, application/json;q=0.8"], TEXT),
            (&["application/*"], OPENMETRICS),
            (&["application/*, application/json"], JSON),
            (&["application/openmetrics-text;q=0, text/plain;q=0.1"], TEXT),
            (&["application/json;q=0"], TEXT),
            (&["application/json;q=0.0001, text/plain;q=0.001"], TEXT),
            (
                &["APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"; ESCAPING=\"allow-utf-8\""],
                OPENMETRICS_UTF8,
            ),
            (
                &["application/openmetrics-text;version=1.0.0;escaping=dots"],
                OPENMETRICS,
            ),
            (
                &["application/openmetrics-text;version=1.0.0;escaping=none-such"],
                OPENMETRICS,
            ),
            (&["text/plain;q=high, application/json;q=0.9"], TEXT),
            (&["text/plain;q=7, application/json"], TEXT),
            (&["text/plain;q=-1, application/json;q=0.1"], JSON),
            (&["text/plain;q=NaN, application/json;q=0.1"], JSON),
            (&["image/png"], TEXT),
            (&[";;;,,,/,q=1"], TEXT),
            (&["text, application/json"], JSON),
            (&["text/plain; note=\"a, b\";q=0.2, application/json"], JSON),
        ];
        for (accept, content_type) in cases {
            assert_eq!(negotiated(accept), content_type, "{accept:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_has_an_answer(accept in "[ -~]{0,80}") {
            negotiated(&[&accept]);
        }

        #[test]
        fn any_list_of_clauses_has_an_answer(clauses in prop::collection::vec("[a-z*]{0,4}/[a-z*+]{0,4}( ?; ?[a-z]{0,3}=\"?[a-z0-9,.\\\\]{0,4}\"?){0,3}", 0..6)) {
            negotiated(&[&clauses.join(",")]);
        }
    }
}
