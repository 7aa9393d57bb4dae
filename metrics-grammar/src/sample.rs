//! Which sample names and label names belong to a family, and which families therefore exclude each other.

use crate::{Heading, MetricType, Section};

/// What a name of a family or sample may have behind the name that `OpenMetrics` gives the family.
const SUFFIXES: [&str; 7] = ["", "_total", "_created", "_bucket", "_count", "_sum", "_info"];

/// Returns every name that a family takes: its own in each format, and those that its samples have
/// or may come to have.
///
/// They follow from what `OpenMetrics` calls the family, which reserves the most of them. A
/// histogram takes the same names whatever its bounds are.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, sample_names};
/// assert_eq!(sample_names(MetricType::Counter, "jobs_total"), ["jobs", "jobs_total", "jobs_created"]);
/// assert_eq!(sample_names(MetricType::Counter, "jobs"), ["jobs"]);
/// ```
#[must_use]
pub fn sample_names(metric_type: MetricType, exported_name: &str) -> Vec<String> {
    let (base, suffixes) = sample_name_parts(metric_type, exported_name);
    suffixes.iter().map(|suffix| format!("{base}{suffix}")).collect()
}

/// Returns the parts of the [names that a family takes](sample_names): what all of them begin with,
/// and what each has behind it.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, sample_name_parts};
/// let (base, suffixes) = sample_name_parts(MetricType::Counter, "jobs_total");
/// assert_eq!((base, suffixes), ("jobs", &["", "_total", "_created"][..]));
/// ```
#[must_use]
pub fn sample_name_parts(metric_type: MetricType, exported_name: &str) -> (&str, &'static [&'static str]) {
    let heading = Heading::in_openmetrics(metric_type, exported_name, Section::Whole);
    let suffixes: &[&str] = match heading.metric_type {
        Some(MetricType::Counter) => &["", "_total", "_created"],
        Some(MetricType::Histogram) => &["", "_bucket", "_count", "_sum", "_created"],
        Some(MetricType::Info) => &["", "_info"],
        Some(MetricType::Gauge | MetricType::StateSet) | None => &[""],
    };
    let [base, _] = heading.name;
    (base, suffixes)
}

/// Iterates over all ways to part a name as [`sample_name_parts`] parts the names of some family.
///
/// # Examples
///
/// ```
/// use metrics_grammar::sample_name_splits;
/// let splits: Vec<_> = sample_name_splits("wait_seconds_count").collect();
/// assert_eq!(splits, [("wait_seconds_count", ""), ("wait_seconds", "_count")]);
/// ```
pub fn sample_name_splits(name: &str) -> impl Iterator<Item = (&str, &'static str)> {
    SUFFIXES
        .into_iter()
        .filter_map(move |suffix| Some((name.strip_suffix(suffix)?, suffix)))
}

/// Returns a name that both of two families would take, if there is one.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, clash};
/// assert_eq!(clash(MetricType::Histogram, "wait", MetricType::Gauge, "wait_count").as_deref(), Some("wait_count"));
/// assert_eq!(clash(MetricType::Histogram, "wait", MetricType::Gauge, "waits"), None);
/// ```
#[must_use]
pub fn clash(a_type: MetricType, a_name: &str, b_type: MetricType, b_name: &str) -> Option<String> {
    let b_names = sample_names(b_type, b_name);
    let shared: Vec<String> = sample_names(a_type, a_name)
        .into_iter()
        .filter(|name| b_names.contains(name))
        .collect();
    // The name that a user wrote says more than one that is only derived from it.
    let written = shared
        .iter()
        .position(|name| name == a_name || name == b_name)
        .unwrap_or(0);
    shared.into_iter().nth(written)
}

/// Tells why a family may not have a label of this name, if it may not.
///
/// `family` is the family's base name: a state set writes its states into a label of its own name.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, reserved_label};
/// assert!(reserved_label(MetricType::Histogram, "wait", "le").is_some());
/// assert!(reserved_label(MetricType::Counter, "wait", "le").is_none());
/// ```
#[must_use]
pub fn reserved_label(metric_type: MetricType, family: &str, label: &str) -> Option<&'static str> {
    match label {
        "le" if metric_type == MetricType::Histogram => Some("it holds the upper bound of a histogram's buckets"),
        "quantile" => Some("it holds the quantile of a summary"),
        _ if metric_type == MetricType::StateSet && label == family => {
            Some("a state set writes its states into a label of its own name")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MetricType::{Counter, Gauge, Histogram, Info, StateSet};

    #[test]
    fn families_clash_through_suffixes() {
        let clashes = [
            (Counter, "a_total", Gauge, "a_created", "a_created"),
            (Counter, "a_total", Gauge, "a", "a"),
            (Counter, "a", Counter, "a_total", "a"),
            (Counter, "a", Info, "a_info", "a"),
            (Info, "a", Info, "a_info", "a"),
            (Counter, "a_bucket", Histogram, "a", "a_bucket"),
            (Counter, "a", Gauge, "a", "a"),
            (Histogram, "a", Gauge, "a_count", "a_count"),
            (Histogram, "a", Counter, "a_total", "a"),
            (Info, "a_info", Gauge, "a_info", "a_info"),
            (Info, "a_info", Gauge, "a", "a"),
            (StateSet, "a", Gauge, "a", "a"),
        ];
        for (a_type, a, b_type, b, shared) in clashes {
            assert_eq!(clash(a_type, a, b_type, b).as_deref(), Some(shared), "{a} {b}");
            assert!(clash(b_type, b, a_type, a).is_some(), "{b} {a}");
        }
    }

    #[test]
    fn other_families_stand_side_by_side() {
        assert_eq!(clash(Counter, "a_total", Gauge, "a_count"), None);
        assert_eq!(clash(Gauge, "a", Gauge, "a_total"), None);
        assert_eq!(clash(Counter, "a", Gauge, "a_total"), None);
        assert_eq!(clash(Counter, "a", Gauge, "a_created"), None);
        assert_eq!(clash(Info, "a", Gauge, "a_info"), None);
        assert_eq!(clash(Histogram, "a", Histogram, "a_b"), None);
    }

    #[test]
    fn what_any_format_says_is_among_the_names() {
        for metric_type in [Counter, Gauge, Histogram, StateSet, Info] {
            for name in ["a", "a_total", "a_info", "a_bucket", "_total", "total"] {
                let names = sample_names(metric_type, name);
                let shown = |heading: Heading<'_>| heading.name.concat();
                let below_zero = Section::in_openmetrics(metric_type, true).iter();
                let sections = below_zero.chain(Section::WHOLE);
                let openmetrics = sections.map(|section| Heading::in_openmetrics(metric_type, name, *section));
                for heading in openmetrics.chain([Heading::in_text(metric_type, name)]) {
                    assert!(names.contains(&shown(heading)), "{metric_type} {name}: {heading:?}");
                }
                let mut once = names.clone();
                once.sort();
                once.dedup();
                assert_eq!(once.len(), names.len(), "{names:?}");
                let (base, suffixes) = sample_name_parts(metric_type, name);
                for (name, suffix) in names.iter().zip(suffixes) {
                    let found = sample_name_splits(name).filter(|split| *split == (base, *suffix));
                    assert_eq!(found.count(), 1, "{name}: {base} {suffix}");
                }
            }
        }
    }

    #[test]
    fn reserved_labels_depend_on_the_type() {
        assert!(reserved_label(StateSet, "mode", "mode").is_some());
        assert!(reserved_label(Gauge, "mode", "mode").is_none());
        assert!(reserved_label(Counter, "a", "quantile").is_some());
    }
}
