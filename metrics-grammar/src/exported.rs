//! How the name of a family is made from its parts, and its suffix taken off again.

use crate::MetricType;

/// Joins the non-empty parts of a name by `_`.
///
/// # Examples
///
/// ```
/// assert_eq!(metrics_grammar::join(["app", "", "jobs_total"]), "app_jobs_total");
/// ```
#[must_use]
pub fn join<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// Makes the exported name of a family: `namespace_field[_unit][_total]`.
///
/// The type's suffix and the unit are first taken from the end of the field's name, so that neither stands there twice. An
/// info gets `_info` as a counter gets `_total`.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, exported_name};
/// assert_eq!(exported_name(MetricType::Counter, "http", "requests_total", ""), "http_requests_total");
/// assert_eq!(exported_name(MetricType::Counter, "", "cpu_total", "seconds"), "cpu_seconds_total");
/// assert_eq!(exported_name(MetricType::Gauge, "db", "lag_seconds", "seconds"), "db_lag_seconds");
/// ```
#[must_use]
pub fn exported_name(metric_type: MetricType, namespace: &str, field: &str, unit: &str) -> String {
    let suffix = metric_type.suffix().trim_start_matches('_');
    let stem = strip_word(strip_word(field, suffix), unit);
    join([namespace, stem, unit, suffix])
}

/// Makes the exported name of a family that does not get the suffix of its type:
/// `namespace_field[_unit]`.
///
/// The field's name stays as it is written, also where it ends with the suffix. The unit is added
/// unless it is there.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, unsuffixed_name};
/// assert_eq!(unsuffixed_name(MetricType::Counter, "http", "requests", ""), "http_requests");
/// assert_eq!(unsuffixed_name(MetricType::Counter, "", "cpu", "seconds"), "cpu_seconds");
/// ```
#[must_use]
pub fn unsuffixed_name(metric_type: MetricType, namespace: &str, field: &str, unit: &str) -> String {
    let stem = strip_word(field, metric_type.suffix().trim_start_matches('_'));
    let has_unit = strip_word(stem, unit).len() < stem.len();
    join([namespace, field, if has_unit { "" } else { unit }])
}

/// Returns a name without the suffix of its type, `_total` of a counter or `_info` of an info, if
/// the name ends so.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{MetricType, base_name};
/// assert_eq!(base_name(MetricType::Counter, "jobs_total"), "jobs");
/// assert_eq!(base_name(MetricType::Counter, "jobs"), "jobs");
/// ```
#[must_use]
pub fn base_name(metric_type: MetricType, exported_name: &str) -> &str {
    exported_name
        .strip_suffix(metric_type.suffix())
        .filter(|base| !base.is_empty())
        .unwrap_or(exported_name)
}

/// Takes a whole last word from a name; nothing is left if the word is all there is.
fn strip_word<'a>(name: &'a str, word: &str) -> &'a str {
    match name.strip_suffix(word) {
        Some(rest) if word.is_empty() || rest.is_empty() => rest,
        Some(rest) => rest.strip_suffix('_').unwrap_or(name),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MetricType::{Counter, Gauge, Histogram, Info, StateSet};

    #[test]
    fn suffix_and_unit_stand_once() {
        let cases = [
            (Counter, "p", "events", "", "p_events_total"),
            (Counter, "p", "events_total", "", "p_events_total"),
            (Counter, "", "cpu_seconds_total", "seconds", "cpu_seconds_total"),
            (Counter, "net", "bytes", "bytes", "net_bytes_total"),
            (Counter, "net", "total", "", "net_total"),
            (Counter, "", "subtotal", "", "subtotal_total"),
            (Gauge, "", "memory_total", "bytes", "memory_total_bytes"),
            (Histogram, "p", "wait", "seconds", "p_wait_seconds"),
            (Histogram, "p", "milliseconds", "seconds", "p_milliseconds_seconds"),
            (StateSet, "", "mode", "", "mode"),
            (Info, "app", "build", "", "app_build_info"),
            (Info, "app", "build_info", "", "app_build_info"),
        ];
        for (metric_type, namespace, field, unit, expected) in cases {
            assert_eq!(exported_name(metric_type, namespace, field, unit), expected);
        }
    }

    #[test]
    fn without_a_suffix_the_field_stays_as_it_is() {
        let cases = [
            (Counter, "p", "events", "", "p_events"),
            (Counter, "p", "events_total", "", "p_events_total"),
            (Counter, "", "cpu", "seconds", "cpu_seconds"),
            (Counter, "", "cpu_seconds", "seconds", "cpu_seconds"),
            (Counter, "", "cpu_seconds_total", "seconds", "cpu_seconds_total"),
            (Counter, "", "cpu_total", "seconds", "cpu_total_seconds"),
            (Counter, "net", "bytes", "bytes", "net_bytes"),
            (Counter, "net", "total", "", "net_total"),
            (Info, "app", "build", "", "app_build"),
            (Info, "app", "build_info", "", "app_build_info"),
        ];
        for (metric_type, namespace, field, unit, expected) in cases {
            assert_eq!(unsuffixed_name(metric_type, namespace, field, unit), expected);
        }
    }

    #[test]
    fn base_names_are_never_empty() {
        assert_eq!(base_name(Info, "build_info"), "build");
        assert_eq!(base_name(Counter, "total"), "total");
        assert_eq!(base_name(Counter, "_total"), "_total");
        assert_eq!(base_name(Gauge, "x_total"), "x_total");
    }
}
