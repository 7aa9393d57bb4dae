//! The values of the series of an exposition, in whatever format.

use std::collections::HashMap;

/// The values of series, by name and labels as text expositions write them.
#[derive(Debug, Default)]
pub(crate) struct Values(HashMap<String, f64>);

impl Values {
    /// Reads either text format; panics at a line that is not a sample.
    pub(crate) fn of_text(text: &str) -> Self {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let values = samples.map(|line| {
            let (series, value) = line.rsplit_once(' ').expect(line);
            (series.to_owned(), value.parse().expect(line))
        });
        Self(values.collect())
    }

    /// Reads numbers, counts and sums of a JSON document, if that is whole.
    pub(crate) fn of_json(text: &str) -> Option<Self> {
        let families: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
        let mut values = HashMap::new();
        for family in &families {
            let name = family["name"].as_str()?;
            for metric in family["metrics"].as_array()? {
                let labels = metric["labels"].as_object()?.iter();
                let labels: Vec<_> = labels.map(|(name, value)| format!("{name}={value}")).collect();
                let labels = if labels.is_empty() {
                    String::new()
                } else {
                    format!("{{{}}}", labels.join(","))
                };
                for (member, suffix) in [("value", ""), ("count", "_count"), ("sum", "_sum")] {
                    if let Some(value) = metric[member].as_str() {
                        values.insert(format!("{name}{suffix}{labels}"), value.parse().ok()?);
                    }
                }
            }
        }
        Some(Self(values))
    }

    /// Iterates over families, series and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.0.iter().map(|(series, value)| (family(series), &**series, *value))
    }

    /// Iterates over the values of one family.
    fn of<'a>(&'a self, family: &'a str) -> impl Iterator<Item = f64> + 'a {
        self.iter()
            .filter(move |(of, ..)| *of == family)
            .map(|(.., value)| value)
    }

    pub(crate) fn get(&self, series: &str) -> Option<f64> {
        self.0.get(series).copied()
    }

    /// Returns how many series a family has.
    pub(crate) fn count(&self, family: &str) -> usize {
        self.of(family).count()
    }

    /// Returns the sum of the series of a family.
    pub(crate) fn sum(&self, family: &str) -> f64 {
        // Not from the `-0.0` that a sum of floats begins with.
        self.of(family).fold(0.0, |sum, value| sum + value)
    }

    /// Notes a value that only rises.
    pub(crate) fn raise(&mut self, series: &str, value: f64) {
        if self.get(series).is_none_or(|before| before < value) {
            self.0.insert(series.to_owned(), value);
        }
    }
}

fn family(series: &str) -> &str {
    series.split_once('{').map_or(series, |(family, _)| family)
}
