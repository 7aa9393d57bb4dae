//! The built-in formats by name.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use metrics_grammar::nearest;

use super::Encoder;
#[cfg(feature = "json")]
use super::json::Json;
use super::openmetrics::OpenMetrics;
use super::place::Place;
use super::text::Text;
use super::writer::Writer;
use crate::snapshot::Snapshot;

/// A built-in format.
///
/// # Examples
///
/// ```
/// use metrics::{Format, Metrics, Registry};
///
/// /// What one oven has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "oven")]
/// struct OvenStats {
///     /// Loaves baked.
///     #[metric(counter)]
///     loaves: u64,
/// }
///
/// let registry = Registry::new();
/// registry.register::<OvenStats>(())?.loaves.inc_by(7);
///
/// let text = "# HELP oven_loaves_total Loaves baked.\n# TYPE oven_loaves_total counter\noven_loaves_total 7\n";
/// assert_eq!(registry.render_as(Format::Text).to_str(), Ok(text));
///
/// let openmetrics = "# TYPE oven_loaves counter\n# HELP oven_loaves Loaves baked.\noven_loaves_total 7\n# EOF\n";
/// assert_eq!(registry.render_as("openmetrics".parse::<Format>().unwrap()).to_str(), Ok(openmetrics));
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Prometheus text, version 0.0.4, `text`.
    ///
    /// It has neither units nor the types info and state set: those are written as gauges. A family
    /// without help has no `# HELP` line. Samples have the same names, labels and values as in
    /// `OpenMetrics`: a scraper stores the same series from both.
    #[default]
    Text,
    /// `OpenMetrics` text, version 1.0.0, `openmetrics`.
    ///
    /// `target_info` comes first. A unit that the name does not end with is left out.
    ///
    /// Where the format has no word for a family as it is named, the type gives way and the samples
    /// stay: a counter without `_total` is of type `unknown`, an info without `_info` is a gauge,
    /// and a histogram with a negative bound is three families of type `unknown`, `x_bucket`,
    /// `x_sum` and `x_count`, without the unit.
    ///
    /// ```text
    /// # TYPE http_requests unknown
    /// # HELP http_requests Requests, by the name that old dashboards know.
    /// http_requests 7
    /// ```
    OpenMetrics,
    /// JSON, `json`: a list of families, in the shape of the tool prom2json.
    ///
    /// ```json
    /// [
    ///   {"name": "jobs_total", "type": "COUNTER", "help": "Jobs done.",
    ///    "metrics": [{"labels": {"queue": "mail"}, "value": "3"}]},
    ///   {"name": "wait_seconds", "type": "HISTOGRAM", "help": "Time in the queue.", "unit": "seconds",
    ///    "metrics": [{"labels": {}, "buckets": {"0.1": "1", "1": "1", "+Inf": "2"}, "count": "2", "sum": "7.5"}]},
    ///   {"name": "mode", "type": "STATESET", "help": "What the worker does.",
    ///    "metrics": [{"labels": {}, "states": {"idle": "1", "busy": "0"}}]}
    /// ]
    /// ```
    ///
    /// Names are the exported ones, bucket counts are cumulative, and numbers are strings, so that no digit is lost and NaN and
    /// infinities can be said. Of its own are `unit` (left out if there is none), the types `STATESET`, with `states`, and
    /// `INFO`, whose value is `"1"`, and that `labels` is there even if it is empty.
    #[cfg(feature = "json")]
    Json,
}

impl Format {
    /// Every built-in format.
    #[cfg(feature = "json")]
    pub const ALL: &'static [Self] = &[Self::Text, Self::OpenMetrics, Self::Json];
    /// Every built-in format.
    #[cfg(not(feature = "json"))]
    pub const ALL: &'static [Self] = &[Self::Text, Self::OpenMetrics];

    /// Returns the name, which [`FromStr`] reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::OpenMetrics => "openmetrics",
            #[cfg(feature = "json")]
            Self::Json => "json",
        }
    }

    /// Appends a snapshot from `place` on: to its end, or with `CUT` until a piece is full. Returns where to go on then.
    pub(super) fn write<const CUT: bool>(self, snapshot: &Snapshot, place: Place, out: &mut Vec<u8>) -> Option<Place> {
        match self {
            Self::Text => Text::<CUT>::new(out).write(snapshot, place),
            Self::OpenMetrics => OpenMetrics::<CUT>::new(out).write(snapshot, place),
            #[cfg(feature = "json")]
            Self::Json => Json::<CUT>::new(out).write(snapshot, place),
        }
    }
}

impl Encoder for Format {
    fn content_type(&self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            #[cfg(feature = "json")]
            Self::Json => "application/json",
        }
    }

    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
        self.write::<false>(snapshot, Place::default(), out);
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.iter().find(|format| format.name() == name);
        found.copied().ok_or_else(|| UnknownFormat { given: name.to_owned() })
    }
}

/// No built-in format has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    given: String,
}

impl UnknownFormat {
    /// Returns the name that was given.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(
            f,
            "unknown format `{}`: use one of `{}`",
            self.given,
            names.join("`, `")
        )?;
        match nearest(&self.given, &names) {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl Error for UnknownFormat {}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(*format));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let texts = [
            ("xml", "unknown format `xml`: use one of `text`, `openmetrics`, `json`"),
            (
                "Text",
                "unknown format `Text`: use one of `text`, `openmetrics`, `json`; did you mean `text`?",
            ),
        ];
        for (name, text) in texts {
            assert_eq!(name.parse::<Format>().unwrap_err().to_string(), text);
        }
    }
}
