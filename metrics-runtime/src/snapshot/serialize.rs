//! Snapshots through serde, in the shape that prom2json has made usual.
//!
//! Numbers are strings, as in Prometheus' own interfaces: JSON has no NaN, and its readers lose digits beyond 2^53.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{FamilySnapshot, HistogramValue, Number, SampleValue, SeriesSnapshot, Snapshot, StateSetValue};
use crate::label::LabelPairs;

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.families())
    }
}

impl Serialize for FamilySnapshot<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_head(&mut map)?;
        map.serialize_value(&Each(*self))?;
        map.end()
    }
}

impl FamilySnapshot<'_> {
    /// Serializes all entries up to the key of the series, whose list is left to the caller.
    pub(crate) fn serialize_head<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("name", self.name())?;
        map.serialize_entry("type", &self.metric_type().as_str().to_ascii_uppercase())?;
        map.serialize_entry("help", self.help())?;
        if let Some(unit) = self.unit() {
            map.serialize_entry("unit", unit)?;
        }
        map.serialize_key("metrics")
    }
}

/// The series of a family, as a list.
struct Each<'a>(FamilySnapshot<'a>);

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.series())
    }
}

impl Serialize for SeriesSnapshot<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("labels", &Pairs(self.labels()))?;
        match self.value() {
            SampleValue::Number(number) => map.serialize_entry("value", &number)?,
            SampleValue::Histogram(histogram) => {
                map.serialize_entry("buckets", &Cumulative(histogram))?;
                map.serialize_entry("count", &Number::Unsigned(histogram.count()))?;
                map.serialize_entry("sum", &Number::Float(histogram.sum()))?;
            }
            SampleValue::StateSet(states) => map.serialize_entry("states", &OneOrZero(states))?,
            SampleValue::Info => map.serialize_entry("value", "1")?,
        }
        map.end()
    }
}

/// A string, so that no digit is lost.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Pairs<'a>(LabelPairs<'a>);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.clone())
    }
}

struct Cumulative<'a>(HistogramValue<'a>);

impl Serialize for Cumulative<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bounds = self.0.bounds().iter().copied().chain([f64::INFINITY]);
        serializer.collect_map(bounds.map(Number::Float).zip(self.0.cumulative().map(Number::Unsigned)))
    }
}

struct OneOrZero<'a>(StateSetValue<'a>);

impl Serialize for OneOrZero<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.states().map(|(state, on)| (state, if on { "1" } else { "0" })))
    }
}
