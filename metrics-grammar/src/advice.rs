//! Naming advice: what `promtool check metrics` complains about although every reader accepts it.

use std::fmt;

use crate::{MetricType, non_base_unit, unit};

/// One piece of naming advice. Its text says what is wrong and what to write.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// A unit that is not a base unit.
    NonBaseUnit {
        /// The unit as written.
        word: String,
        /// The base unit to use.
        base: &'static str,
    },
    /// An abbreviated unit in a name.
    AbbreviatedUnit {
        /// The abbreviation.
        word: String,
        /// The base unit it stands for.
        base: &'static str,
    },
    /// A name without the suffix of its type.
    MissingSuffix {
        /// The type of the family.
        metric_type: MetricType,
    },
    /// A name that ends like one of another type.
    ForeignSuffix {
        /// The suffix.
        suffix: &'static str,
        /// Which families end so.
        owner: &'static str,
    },
    /// The word for a metric type within a name.
    TypeInName {
        /// The word.
        word: &'static str,
    },
    /// A name that begins with what its namespace ends with.
    Stutter {
        /// What both have.
        words: String,
        /// The name without it; empty if that is all there is.
        rest: String,
    },
    /// An upper-case letter after a lower-case one.
    CamelCase,
    /// A label that only histograms have.
    BoundLabel,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NonBaseUnit { word, base } => {
                write!(
                    f,
                    "`{word}` is not a base unit: measure in `{base}`, so that series can be compared"
                )
            }
            Self::AbbreviatedUnit { word, base } => {
                write!(
                    f,
                    "`{word}` abbreviates a unit: give units in full and as a base unit, such as `{base}`"
                )
            }
            Self::MissingSuffix { metric_type } => {
                let suffix = metric_type.suffix();
                write!(f, "the names of {metric_type} families end with `{suffix}`: add it")
            }
            Self::ForeignSuffix { suffix, owner } => {
                write!(
                    f,
                    "only the names of {owner} end with `{suffix}`: take it off, or declare another type"
                )
            }
            Self::TypeInName { word } => {
                write!(f, "`{word}` in the name says what the type says already: take it off")
            }
            Self::Stutter { words, rest } if rest.is_empty() => {
                write!(f, "the namespace says `{words}` already: choose another name for this")
            }
            Self::Stutter { words, rest } => {
                write!(f, "the namespace says `{words}` already: name this `{rest}`")
            }
            Self::CamelCase => f.write_str("names are written in snake_case, not in camelCase"),
            Self::BoundLabel => f.write_str("`le` is the label of a histogram's buckets: choose another name"),
        }
    }
}

/// Gives naming advice on a family: its exported name and its unit, which may be empty.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{Advice, MetricType, advice};
/// assert_eq!(advice(MetricType::Gauge, "queue_length", ""), []);
/// let found = advice(MetricType::Gauge, "lag_milliseconds", "");
/// assert_eq!(found, [Advice::NonBaseUnit { word: "milliseconds".into(), base: "seconds" }]);
/// ```
#[must_use]
pub fn advice(metric_type: MetricType, name: &str, unit: &str) -> Vec<Advice> {
    let of_unit = non_base_unit(unit).map(|base| Advice::NonBaseUnit {
        word: unit.to_owned(),
        base,
    });
    let of_name = unit_in_name(name).filter(|_| of_unit.is_none());
    let found = of_unit
        .into_iter()
        .chain(of_name)
        .chain(missing_suffix(metric_type, name))
        .chain(foreign_suffix(metric_type, name))
        .chain(type_in_name(name));
    found.chain(camel_case(name)).collect()
}

/// Gives naming advice on a label.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{Advice, MetricType, label_advice};
/// assert_eq!(label_advice(MetricType::Counter, "statusCode"), [Advice::CamelCase]);
/// ```
#[must_use]
pub fn label_advice(metric_type: MetricType, label: &str) -> Vec<Advice> {
    let bound = (label == "le" && metric_type != MetricType::Histogram).then_some(Advice::BoundLabel);
    bound.into_iter().chain(camel_case(label)).collect()
}

/// Gives naming advice on a part of a name behind its namespace: words that end the one should not
/// begin the other.
///
/// # Examples
///
/// ```
/// use metrics_grammar::stutter;
/// assert!(stutter("orders", "created").is_none());
/// let advice = stutter("orders", "orders_created").unwrap();
/// assert_eq!(advice.to_string(), "the namespace says `orders` already: name this `created`");
/// ```
#[must_use]
pub fn stutter(namespace: &str, name: &str) -> Option<Advice> {
    let before: Vec<&str> = namespace.split('_').collect();
    let words: Vec<&str> = name.split('_').collect();
    let most = before.len().min(words.len());
    let same = (1..=most).rev().find(|count| before.ends_with(&words[..*count]))?;
    let (same, rest) = words.split_at(same);
    (!namespace.is_empty()).then(|| Advice::Stutter {
        words: same.join("_"),
        rest: rest.join("_"),
    })
}

fn unit_in_name(name: &str) -> Option<Advice> {
    let lower = name.to_ascii_lowercase();
    // Only the first unit counts: `seconds_per_hours` measures in seconds.
    let full = lower
        .split('_')
        .find_map(|word| unit::known(word).map(|base| (word, base)));
    if let Some((word, base)) = full.filter(|(word, base)| word != base && *base != "ratio") {
        return Some(Advice::NonBaseUnit {
            word: word.to_owned(),
            base,
        });
    }
    let short = lower
        .split('_')
        .skip(1)
        .find_map(|word| unit::abbreviated(word).map(|base| (word, base)));
    short.map(|(word, base)| Advice::AbbreviatedUnit {
        word: word.to_owned(),
        base,
    })
}

fn missing_suffix(metric_type: MetricType, name: &str) -> Option<Advice> {
    let own = metric_type.suffix();
    (!own.is_empty() && !name.ends_with(own)).then_some(Advice::MissingSuffix { metric_type })
}

fn foreign_suffix(metric_type: MetricType, name: &str) -> Option<Advice> {
    let own = metric_type.suffix();
    let foreign: &[(&str, &str)] = match metric_type {
        MetricType::Histogram => &[("_total", "counters")],
        _ => &[
            ("_total", "counters"),
            ("_bucket", "histograms"),
            ("_count", "histograms"),
            ("_sum", "histograms"),
        ],
    };
    let (suffix, owner) = *foreign
        .iter()
        .find(|(suffix, _)| *suffix != own && name.ends_with(suffix))?;
    Some(Advice::ForeignSuffix { suffix, owner })
}

fn type_in_name(name: &str) -> Option<Advice> {
    let words: Vec<String> = name.split('_').skip(1).map(str::to_ascii_lowercase).collect();
    let types = ["counter", "gauge", "histogram", "summary"];
    let word = *types.iter().find(|word| words.iter().any(|part| part == **word))?;
    Some(Advice::TypeInName { word })
}

fn camel_case(name: &str) -> Option<Advice> {
    let mut pairs = name.as_bytes().windows(2);
    pairs
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .then_some(Advice::CamelCase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use MetricType::{Counter, Gauge, Histogram, Info, StateSet};

    fn texts(metric_type: MetricType, name: &str, unit: &str) -> Vec<String> {
        advice(metric_type, name, unit)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn good_names_need_no_advice() {
        let good = [
            (Counter, "http_requests_total", ""),
            (Counter, "process_cpu_seconds_total", "seconds"),
            (Gauge, "memory_total_bytes", "bytes"),
            (Gauge, "cpu_busy_percent", ""),
            (Gauge, "gauge_pressure", ""),
            (Histogram, "wait_seconds", "seconds"),
            (Histogram, "wait_count", ""),
            (StateSet, "mode", ""),
            (Info, "build_info", ""),
        ];
        for (metric_type, name, unit) in good {
            assert_eq!(advice(metric_type, name, unit), [], "{name}");
        }
    }

    #[test]
    fn every_lint_has_its_advice() {
        let bad = [
            (
                Gauge,
                "x_milliseconds",
                "milliseconds",
                "`milliseconds` is not a base unit",
            ),
            (Gauge, "x_hours_y", "", "`hours` is not a base unit"),
            (Gauge, "x_ms", "", "`ms` abbreviates"),
            (Counter, "x", "", "end with `_total`: add it"),
            (Info, "x", "", "end with `_info`: add it"),
            (Gauge, "x_total", "", "only the names of counters end with `_total`"),
            (Histogram, "x_total", "", "only the names of counters end with `_total`"),
            (Gauge, "x_bucket", "", "only the names of histograms end with `_bucket`"),
            (
                StateSet,
                "x_count",
                "",
                "only the names of histograms end with `_count`",
            ),
            (Counter, "x_counter_total", "", "`counter` in the name"),
            (Gauge, "x_Histogram", "", "`histogram` in the name"),
            (Gauge, "queueLength", "", "snake_case"),
        ];
        for (metric_type, name, unit, expected) in bad {
            let found = texts(metric_type, name, unit);
            assert!(found.len() == 1 && found[0].contains(expected), "{name}: {found:?}");
        }
    }

    #[test]
    fn a_foreign_suffix_is_seen_beside_a_missing_one() {
        let found = texts(Counter, "x_count", "");
        assert!(found.len() == 2 && found[1].contains("`_count`"), "{found:?}");
    }

    #[test]
    fn whole_words_stutter() {
        let stutters = [
            ("orders", "orders_created", "orders", "created"),
            ("http_server", "server_requests", "server", "requests"),
            ("http_server", "http_server_requests", "http_server", "requests"),
            ("pool", "pool", "pool", ""),
            ("a_b_a", "a_b_a_c", "a_b_a", "c"),
        ];
        for (namespace, name, words, rest) in stutters {
            let (words, rest) = (words.to_owned(), rest.to_owned());
            assert_eq!(
                stutter(namespace, name),
                Some(Advice::Stutter { words, rest }),
                "{name}"
            );
        }
        for (namespace, name) in [
            ("order", "orders_created"),
            ("orders", "order_created"),
            ("http_server", "http_requests"),
            ("orders", "created_orders"),
            ("", "orders"),
        ] {
            assert_eq!(stutter(namespace, name), None, "{namespace} {name}");
        }
    }

    #[test]
    fn labels_have_advice_too() {
        assert_eq!(label_advice(Gauge, "le"), [Advice::BoundLabel]);
        assert_eq!(label_advice(Histogram, "le"), []);
        assert_eq!(label_advice(Gauge, "status_code"), []);
    }
}
