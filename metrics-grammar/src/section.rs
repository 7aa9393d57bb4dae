//! What a family is called and typed in each text format: the one place that decides it.
//!
//! Samples have the same names in every format, so that scrapers store the same series.
//! `OpenMetrics` 1.0 has no word for some families under their names: their type gives way there,
//! never the name.

use crate::{MetricType, base_name};

/// One `# TYPE` line of a family, and which of its samples stand below it.
///
/// A family has one section with all its samples. Only a histogram with a negative bound has three
/// in `OpenMetrics` 1.0, which forbids its sum and its count: each kind of sample is a family of
/// type `unknown` there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// All samples.
    Whole,
    /// The buckets of a histogram.
    Buckets,
    /// The sums of a histogram.
    Sums,
    /// The counts of a histogram.
    Counts,
}

impl Section {
    /// The only section of most families.
    pub const WHOLE: &'static [Self] = &[Self::Whole];

    /// Returns the sections of a family in `OpenMetrics`.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics_grammar::{MetricType, Section};
    /// assert_eq!(Section::in_openmetrics(MetricType::Histogram, false), [Section::Whole]);
    /// assert_eq!(Section::in_openmetrics(MetricType::Histogram, true).len(), 3);
    /// ```
    #[must_use]
    pub const fn in_openmetrics(metric_type: MetricType, has_negative_bound: bool) -> &'static [Self] {
        match metric_type {
            MetricType::Histogram if has_negative_bound => &[Self::Buckets, Self::Sums, Self::Counts],
            _ => Self::WHOLE,
        }
    }

    /// Returns what the name of the section, and of the samples in it, has behind the exported name
    /// of the family.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Buckets => "_bucket",
            Self::Sums => "_sum",
            Self::Counts => "_count",
        }
    }
}

/// What the metadata of a section says: its name and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'a> {
    /// The two parts of the name.
    pub name: [&'a str; 2],
    /// The type; `None` is the type `unknown`.
    pub metric_type: Option<MetricType>,
}

impl<'a> Heading<'a> {
    /// Returns what Prometheus text says of a family. It has gauges for state sets and infos.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics_grammar::{Heading, MetricType};
    /// assert_eq!(Heading::in_text(MetricType::Info, "build_info").word(), "gauge");
    /// ```
    #[must_use]
    pub const fn in_text(metric_type: MetricType, exported_name: &'a str) -> Self {
        let metric_type = match metric_type {
            MetricType::Info | MetricType::StateSet => MetricType::Gauge,
            MetricType::Counter | MetricType::Gauge | MetricType::Histogram => metric_type,
        };
        Self {
            name: [exported_name, ""],
            metric_type: Some(metric_type),
        }
    }

    /// Returns what `OpenMetrics` 1.0 says of a section. A counter without `_total` and the parts
    /// of a histogram are of type `unknown` there, an info without `_info` is a gauge.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics_grammar::{Heading, MetricType, Section};
    /// let heading = |name| Heading::in_openmetrics(MetricType::Counter, name, Section::Whole);
    /// assert_eq!((heading("jobs_total").name[0], heading("jobs_total").word()), ("jobs", "counter"));
    /// assert_eq!((heading("jobs").name[0], heading("jobs").word()), ("jobs", "unknown"));
    /// ```
    #[must_use]
    pub fn in_openmetrics(metric_type: MetricType, exported_name: &'a str, section: Section) -> Self {
        let base = base_name(metric_type, exported_name);
        let has_its_suffix = metric_type.suffix().is_empty() || base.len() < exported_name.len();
        let shown = match metric_type {
            _ if section != Section::Whole => None,
            MetricType::Counter if !has_its_suffix => None,
            MetricType::Info if !has_its_suffix => Some(MetricType::Gauge),
            _ => Some(metric_type),
        };
        Self {
            name: [base, section.suffix()],
            metric_type: shown,
        }
    }

    /// Returns the word for the type in a `# TYPE` line.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.metric_type {
            Some(metric_type) => metric_type.as_str(),
            None => "unknown",
        }
    }

    /// Tells whether a `# UNIT` line of `OpenMetrics` may say this unit: the name has to end with
    /// it.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics_grammar::{Heading, MetricType, Section};
    /// let heading = Heading::in_openmetrics(MetricType::Counter, "cpu_seconds", Section::Whole);
    /// assert!(heading.ends_with_unit("seconds") && !heading.ends_with_unit("bytes"));
    /// ```
    #[must_use]
    pub fn ends_with_unit(&self, unit: &str) -> bool {
        let [name, suffix] = self.name;
        suffix.is_empty() && name.strip_suffix(unit).is_some_and(|stem| stem.ends_with('_'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MetricType::{Counter, Gauge, Histogram, Info, StateSet};

    fn shown(heading: &Heading<'_>) -> (String, &'static str) {
        (heading.name.concat(), heading.word())
    }

    #[test]
    fn types_give_way_and_names_do_not() {
        let cases = [
            (Counter, "jobs_total", "jobs", "counter"),
            (Counter, "jobs", "jobs", "unknown"),
            (Counter, "jobs_bucket", "jobs_bucket", "unknown"),
            (Counter, "total", "total", "unknown"),
            (Counter, "_total", "_total", "unknown"),
            (Gauge, "jobs_total", "jobs_total", "gauge"),
            (Histogram, "wait_info", "wait_info", "histogram"),
            (StateSet, "mode", "mode", "stateset"),
            (Info, "build_info", "build", "info"),
            (Info, "build", "build", "gauge"),
            (Info, "build_total", "build_total", "gauge"),
        ];
        for (metric_type, exported, name, word) in cases {
            let heading = Heading::in_openmetrics(metric_type, exported, Section::Whole);
            assert_eq!(shown(&heading), (name.to_owned(), word), "{metric_type} {exported}");
            let text = Heading::in_text(metric_type, exported);
            assert_eq!(text.name.concat(), exported);
            assert!(matches!(text.word(), "counter" | "gauge" | "histogram"), "{exported}");
        }
    }

    #[test]
    fn a_histogram_with_a_negative_bound_is_three_families() {
        let headings = Section::in_openmetrics(Histogram, true)
            .iter()
            .map(|section| shown(&Heading::in_openmetrics(Histogram, "error_volts", *section)));
        let unknown = ["error_volts_bucket", "error_volts_sum", "error_volts_count"];
        assert!(headings.eq(unknown.map(|name| (name.to_owned(), "unknown"))));
        for metric_type in [Counter, Gauge, StateSet, Info] {
            assert_eq!(Section::in_openmetrics(metric_type, true), [Section::Whole]);
        }
    }

    #[test]
    fn a_unit_ends_the_name_of_the_section() {
        let unit =
            |metric_type, name, section| Heading::in_openmetrics(metric_type, name, section).ends_with_unit("seconds");
        assert!(unit(Counter, "cpu_seconds_total", Section::Whole));
        assert!(unit(Counter, "cpu_seconds", Section::Whole));
        assert!(unit(Histogram, "wait_seconds", Section::Whole));
        assert!(!unit(Histogram, "wait_seconds", Section::Sums));
        assert!(!unit(Gauge, "cpu_seconds_total", Section::Whole));
        assert!(!unit(Gauge, "seconds", Section::Whole));
    }
}
