//! Reads the samples out of an exposition, so that two expositions can be compared whatever their order and format.

use std::collections::BTreeMap;

use serde_json::Value;

/// The value of each sample, by its name and labels as Prometheus text writes them.
#[derive(Debug, PartialEq)]
pub(crate) struct Samples(BTreeMap<String, f64>);

impl Samples {
    /// Reads Prometheus text or `OpenMetrics`.
    pub(crate) fn of_text(text: &str) -> Self {
        let mut samples = Self(BTreeMap::new());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            samples.insert(series, value.parse().expect("a value is a number"));
        }
        samples
    }

    /// Reads JSON.
    pub(crate) fn of_json(text: &str) -> Self {
        let families: Value = serde_json::from_str(text).expect("the exposition is JSON");
        let mut samples = Self(BTreeMap::new());
        for family in families.as_array().expect("a list of families") {
            for metric in family["metrics"].as_array().expect("a list of metrics") {
                samples.insert_metric(family["name"].as_str().expect("a family has a name"), metric);
            }
        }
        samples
    }

    /// Adds one metric of a JSON exposition: a number, a histogram or a state set.
    fn insert_metric(&mut self, name: &str, metric: &Value) {
        let labels = pairs(&metric["labels"]);
        for (suffix, key) in [("", "value"), ("_sum", "sum"), ("_count", "count")] {
            if let Some(value) = metric.get(key) {
                self.insert(&series(&format!("{name}{suffix}"), &labels), number(value));
            }
        }
        for (suffix, label, key) in [("_bucket", "le", "buckets"), ("", name, "states")] {
            for (text, value) in metric.get(key).and_then(Value::as_object).into_iter().flatten() {
                let labels = [&labels[..], &[format!("{label}=\"{text}\"")]].concat();
                self.insert(&series(&format!("{name}{suffix}"), &labels), number(value));
            }
        }
    }

    /// Adds a sample, which must be new.
    pub(crate) fn insert(&mut self, series: &str, value: f64) {
        let known = self.0.insert(normal(series), value);
        assert_eq!(known, None, "{series} is there once");
    }

    /// Takes out a sample, which must be there.
    pub(crate) fn remove(&mut self, series: &str) {
        assert!(self.0.remove(series).is_some(), "{series} is there");
    }
}

fn pairs(labels: &Value) -> Vec<String> {
    let labels = labels.as_object().expect("labels are an object");
    labels.iter().map(|(name, value)| format!("{name}={value}")).collect()
}

fn series(name: &str, labels: &[String]) -> String {
    if labels.is_empty() {
        name.to_owned()
    } else {
        format!("{name}{{{}}}", labels.join(","))
    }
}

fn number(value: &Value) -> f64 {
    value
        .as_str()
        .expect("numbers are strings")
        .parse()
        .expect("a value is a number")
}

/// Writes an upper bound in one way: `1e+06`, `1000000.0` and `1000000` are the same.
fn normal(series: &str) -> String {
    let Some((before, rest)) = series.split_once("{le=\"") else {
        return series.to_owned();
    };
    let (bound, after) = rest.split_once('"').expect("a label ends");
    let bound: f64 = bound.parse().expect("a bound is a number");
    format!("{before}{{le=\"{bound}\"{after}")
}
