//! What a collector has collected.

use std::collections::HashSet;
use std::sync::Arc;

use super::SampleError;
use crate::descriptor::{Descriptor, MetricType, Scalar, ValueType};
use crate::label::{MAX_VALUE_BYTES, push_label};
use crate::snapshot::Number;

/// Takes the samples of a [`Collector`](super::Collector).
#[derive(Debug)]
pub struct Collected {
    /// Escaped text of the registry's labels.
    base: Arc<str>,
    pub(super) families: Vec<CollectedFamily>,
    /// The families, under their exported names, that the collector collected before.
    last: Arc<Vec<CollectedFamily>>,
    prefix: String,
    /// The exported name of the family of each value that was refused.
    pub(super) refused: Vec<String>,
}

/// One family as collected.
#[derive(Debug)]
pub(super) struct CollectedFamily {
    pub(super) descriptor: Descriptor,
    pub(super) samples: Vec<CollectedSample>,
    seen: HashSet<Arc<str>>,
}

/// One series as collected.
#[derive(Debug)]
pub(super) struct CollectedSample {
    pub(super) labels: Arc<str>,
    pub(super) scalar: Scalar,
    pub(super) words: Vec<u64>,
}

impl Collected {
    pub(super) fn new(base: Arc<str>) -> Self {
        Self {
            base,
            families: Vec::new(),
            last: Arc::default(),
            prefix: String::new(),
            refused: Vec::new(),
        }
    }

    /// Begins after what the same collector collected before, whose families have a registry's prefix.
    pub(super) fn after(last: Arc<Vec<CollectedFamily>>, base: Arc<str>, prefix: &str) -> Self {
        Self {
            last,
            prefix: prefix.to_owned(),
            ..Self::new(base)
        }
    }

    /// Adds a series of a counter or gauge.
    ///
    /// # Errors
    ///
    /// Returns an error if the family is of another type, the number of label values is wrong, or the series is there
    /// already. The same holds if a counter would be negative, infinite or NaN: then the series keeps its last good value, and the
    /// refusal is counted in `metrics_dropped_values_total`. A collector may ignore the error.
    pub fn number(
        &mut self,
        family: &Descriptor,
        labels: &[&str],
        value: impl Into<Number>,
    ) -> Result<(), SampleError> {
        let ValueType::Number(_) = family.value() else {
            return Err(wrong_type(family));
        };
        let value = value.into();
        let rises = value.as_f64().is_finite() && value.as_f64() >= 0.0;
        if family.metric_type() == MetricType::Counter && !rises {
            self.refuse(family, labels)?;
            return Err(SampleError::CounterValue {
                family: family.name().to_owned(),
                value: value.as_f64(),
            });
        }
        let (scalar, word) = value.to_word();
        self.push(family, labels, scalar, vec![word])
    }

    /// Adds a series of a histogram: how many observations fell into each bucket alone, the last above all bounds, and
    /// their sum.
    ///
    /// # Errors
    ///
    /// Returns an error if the family is not a histogram, the number of label values or counts is wrong, or the series is
    /// there already. The same holds if the sum is not finite, or negative where no bound is: then the series keeps its last good
    /// value, and the refusal is counted in `metrics_dropped_values_total`.
    pub fn histogram(
        &mut self,
        family: &Descriptor,
        labels: &[&str],
        counts: &[u64],
        sum: f64,
    ) -> Result<(), SampleError> {
        let ValueType::Histogram(bounds) = family.value() else {
            return Err(wrong_type(family));
        };
        let name = || family.name().to_owned();
        if counts.len() != bounds.len() + 1 {
            return Err(SampleError::BucketCount {
                family: name(),
                expected: bounds.len() + 1,
                given: counts.len(),
            });
        }
        if !sum.is_finite() || (sum < 0.0 && bounds.iter().all(|bound| *bound >= 0.0)) {
            self.refuse(family, labels)?;
            return Err(SampleError::HistogramSum { family: name(), sum });
        }
        let words = counts.iter().copied().chain([sum.to_bits()]).collect();
        self.push(family, labels, Scalar::U64, words)
    }

    /// Adds a series of a state set, by its current state.
    ///
    /// # Errors
    ///
    /// Returns an error if the family is no state set or does not have the state, the number of label values is wrong,
    /// or the series is there already.
    pub fn state(&mut self, family: &Descriptor, labels: &[&str], state: &str) -> Result<(), SampleError> {
        let ValueType::StateSet(states) = family.value() else {
            return Err(wrong_type(family));
        };
        let index = states
            .iter()
            .position(|known| known == state)
            .ok_or_else(|| SampleError::UnknownState {
                family: family.name().to_owned(),
                state: state.to_owned(),
            })?;
        self.push(family, labels, Scalar::U64, vec![index as u64])
    }

    /// Adds a series of an info.
    ///
    /// # Errors
    ///
    /// Returns an error if the family is no info, the number of label values is wrong, or the series is there already.
    pub fn info(&mut self, family: &Descriptor, labels: &[&str]) -> Result<(), SampleError> {
        let ValueType::Info = family.value() else {
            return Err(wrong_type(family));
        };
        self.push(family, labels, Scalar::U64, Vec::new())
    }

    /// Notes that a value was refused, and has the last good one of the series stand for it, if there is one.
    fn refuse(&mut self, family: &Descriptor, labels: &[&str]) -> Result<(), SampleError> {
        let exported = family.clone().prefixed(&self.prefix);
        let text = self.text(family, labels)?;
        let last = Arc::clone(&self.last);
        // Not by all of the descriptor, which names the collector once it is collected.
        let is_same = |known: &Descriptor| known.name() == exported.name() && known.value() == exported.value();
        let known = last.iter().find(|known| is_same(&known.descriptor));
        let sample = known.and_then(|known| known.samples.iter().find(|sample| *sample.labels == *text));
        self.refused.push(exported.name().to_owned());
        match sample {
            Some(sample) => self.push(family, labels, sample.scalar, sample.words.clone()),
            None => Ok(()),
        }
    }

    /// Returns the escaped text of a series' labels.
    fn text(&self, family: &Descriptor, labels: &[&str]) -> Result<Arc<str>, SampleError> {
        if labels.len() != family.labels().len() {
            let (expected, given) = (family.labels().len(), labels.len());
            return Err(SampleError::LabelCount {
                family: family.name().to_owned(),
                expected,
                given,
            });
        }
        let mut pairs = family.labels().iter().zip(labels);
        if let Some((label, value)) = pairs.find(|(_, value)| value.len() > MAX_VALUE_BYTES) {
            return Err(SampleError::LabelValue {
                family: family.name().to_owned(),
                label: label.clone(),
                length: value.len(),
                limit: MAX_VALUE_BYTES,
            });
        }
        let mut text = self.base.to_string();
        for (name, value) in family.labels().iter().zip(labels) {
            push_label(&mut text, name, value);
        }
        Ok(text.into())
    }

    fn push(
        &mut self,
        family: &Descriptor,
        labels: &[&str],
        scalar: Scalar,
        words: Vec<u64>,
    ) -> Result<(), SampleError> {
        let labels = self.text(family, labels)?;
        let collected = self.family(family);
        if !collected.seen.insert(Arc::clone(&labels)) {
            return Err(SampleError::Duplicate {
                family: family.name().to_owned(),
                labels: labels.to_string(),
            });
        }
        collected.samples.push(CollectedSample { labels, scalar, words });
        Ok(())
    }

    fn family(&mut self, family: &Descriptor) -> &mut CollectedFamily {
        // Collectors add family by family, so the last one is almost always it.
        let found = self
            .families
            .iter()
            .rposition(|known| known.descriptor == *family)
            .unwrap_or_else(|| {
                let (samples, seen) = (Vec::new(), HashSet::new());
                self.families.push(CollectedFamily {
                    descriptor: family.clone(),
                    samples,
                    seen,
                });
                self.families.len() - 1
            });
        &mut self.families[found]
    }
}

fn wrong_type(family: &Descriptor) -> SampleError {
    SampleError::MetricType {
        family: family.name().to_owned(),
        expected: family.metric_type(),
    }
}
