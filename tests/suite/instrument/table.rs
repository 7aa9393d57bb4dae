//! What a registry has counted of each function, in a line.

use std::collections::BTreeMap;
use std::fmt::Write;

use metrics::{Number, Registry, SampleValue};

/// Declares a registry for the functions of one test.
macro_rules! registry {
    ($name:ident) => {
        static $name: std::sync::LazyLock<metrics::Registry> = std::sync::LazyLock::new(crate::reading::patient);
    };
}

pub(crate) use registry;

/// The numbers of one function: its calls and the timed ones by outcome, and how many are under way.
#[derive(Default)]
struct Line {
    calls: Vec<String>,
    timed: Vec<String>,
    in_flight: Option<f64>,
}

/// Writes a line for each function and each set of its labels, and one for each other family.
pub(crate) fn table(registry: &Registry) -> String {
    let snapshot = registry.gather();
    let (mut lines, mut others) = (BTreeMap::<String, Line>::new(), String::new());
    for family in snapshot.families() {
        for series in family.series() {
            let name = family.name();
            let base = ["_calls_total", "_duration_seconds", "_in_flight"]
                .iter()
                .find_map(|suffix| name.strip_suffix(suffix));
            let Some(base) = base else {
                writeln!(others, "{name}{{{}}}: {:?}", series.label_text(), series.value()).expect("a string");
                continue;
            };
            let mut key = if base == "function" {
                String::new()
            } else {
                base.to_owned()
            };
            let mut outcome = String::new();
            for (label, value) in series.labels() {
                match label {
                    "outcome" => outcome = value.to_string(),
                    "module" => {}
                    "function" if key.is_empty() => key.push_str(&value),
                    "function" => write!(key, " {value}").expect("a string"),
                    "error" if value.is_empty() => {}
                    "error" => write!(outcome, " {value}").expect("a string"),
                    _ => write!(key, " {label}={value}").expect("a string"),
                }
            }
            let line = lines.entry(key).or_default();
            match series.value() {
                SampleValue::Number(level) if name.ends_with("_in_flight") => line.in_flight = Some(level.as_f64()),
                SampleValue::Number(Number::Unsigned(count)) => line.calls.push(format!("{outcome} {count}")),
                SampleValue::Histogram(times) => line.timed.push(format!("{outcome} {}", times.count())),
                other => panic!("{name} is {other:?}"),
            }
        }
    }
    let mut text = String::new();
    for (
        name,
        Line {
            calls,
            timed,
            in_flight,
        },
    ) in lines
    {
        write!(text, "{name}: {}", calls.join(", ")).expect("a string");
        // As a rule, each call is timed.
        if timed
            != calls
                .iter()
                .filter(|count| !is_unseen(count))
                .cloned()
                .collect::<Vec<_>>()
        {
            write!(text, "; timed {}", timed.join(", ")).expect("a string");
        }
        match in_flight {
            Some(0.0) => {}
            Some(level) => write!(text, "; {level} in flight").expect("a string"),
            None => text.push_str("; no level"),
        }
        text.push('\n');
    }
    text + &others
}

/// Times of calls that are cut off are not to be seen before the first.
fn is_unseen(count: &str) -> bool {
    matches!(count, "panicked 0" | "cancelled 0")
}
