//! A value for each label set.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::label::{ClosedLabels, LabelKey, LabelSet, Openness, Part};

/// A value `V` for each label set `L`.
///
/// A closed family (all labels enums, `bool` or `Option` of them) holds every value from the start and is indexed:
/// `stats.events[ResultLabel::Error] += 1`. An open one is a map and gets its values by [`with_mut`](Self::with_mut). One
/// with an enum that holds data is closed, but not indexed: `*stats.errors.with_mut(&error) += 1`.
///
/// # Examples
///
/// ```
/// use metrics::Family;
///
/// let mut answers = Family::<bool, u64>::default();
/// answers[true] += 2;
/// assert_eq!(answers.get(false), Some(&0));
///
/// let mut messages = Family::<(String, u32), u64>::default();
/// *messages.with_mut(("orders", 3)) += 1;
/// assert_eq!(messages.get(("orders", 3)), Some(&1));
/// assert_eq!(messages.get(("orders", 4)), None);
/// ```
pub struct Family<L, V> {
    values: Values<V>,
    labels: PhantomData<fn() -> L>,
}

#[derive(Clone, PartialEq)]
enum Values<V> {
    Closed(Box<[V]>),
    Open(BTreeMap<LabelKey, V>),
}

/// Returns a value by its index; one that is out of range, of labels that were implemented by hand,
/// is the last.
fn at<V>(values: &[V], index: usize) -> &V {
    &values[index.min(values.len().saturating_sub(1))]
}

fn at_mut<V>(values: &mut [V], index: usize) -> &mut V {
    &mut values[index.min(values.len().saturating_sub(1))]
}

impl<L: LabelSet, V: Default> Family<L, V> {
    /// Returns the value of a label set, making it if the family is open and does not have it.
    pub fn with_mut(&mut self, labels: L::Ref<'_>) -> &mut V {
        match &mut self.values {
            Values::Closed(values) => at_mut(values, L::index(labels)),
            Values::Open(values) => L::parts(labels, |parts| values.entry(LabelKey::new(parts)).or_default()),
        }
    }
}

impl<L: LabelSet, V> Family<L, V> {
    /// Returns the value of a label set; an open family may not have it.
    #[must_use]
    pub fn get(&self, labels: L::Ref<'_>) -> Option<&V> {
        match &self.values {
            Values::Closed(values) => Some(at(values, L::index(labels))),
            Values::Open(values) => L::parts(labels, |parts| values.get(&LabelKey::new(parts))),
        }
    }

    /// Iterates over the label values and the value of each series: closed ones in the order of the declaration, open
    /// ones sorted.
    pub fn iter(&self) -> impl Iterator<Item = (LabelKey, &V)> {
        let (closed, open) = match &self.values {
            Values::Closed(values) => (Some(values), None),
            Values::Open(values) => (None, Some(values)),
        };
        let closed = closed.into_iter().flat_map(|values| values.iter().enumerate());
        let closed = closed.map(|(index, value)| (LabelKey::closed(&L::LABELS, index), value));
        closed.chain(open.into_iter().flatten().map(|(key, value)| (key.clone(), value)))
    }

    /// Iterates over the values alone: `family.values().sum::<u64>()` is the total of a counter family.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        let (closed, open) = match &self.values {
            Values::Closed(values) => (Some(values), None),
            Values::Open(values) => (None, Some(values)),
        };
        closed
            .into_iter()
            .flatten()
            .chain(open.into_iter().flat_map(BTreeMap::values))
    }

    /// Returns the values of a closed family in order.
    pub(crate) fn closed(&self) -> &[V] {
        match &self.values {
            Values::Closed(values) => values,
            Values::Open(_) => &[],
        }
    }

    pub(crate) fn from_closed(values: impl Iterator<Item = V>) -> Self {
        Self {
            values: Values::Closed(values.collect()),
            labels: PhantomData,
        }
    }

    pub(crate) fn from_open(values: impl Iterator<Item = (LabelKey, V)>) -> Self {
        Self {
            values: Values::Open(values.collect()),
            labels: PhantomData,
        }
    }
}

impl<L: LabelSet, V: Default> Default for Family<L, V> {
    fn default() -> Self {
        if L::Openness::CLOSED {
            Self::from_closed((0..L::LABELS.cardinality().unwrap_or(0)).map(|_| V::default()))
        } else {
            Self::from_open(std::iter::empty())
        }
    }
}

impl<L: ClosedLabels, V> Index<L> for Family<L, V> {
    type Output = V;

    #[inline]
    fn index(&self, labels: L) -> &V {
        at(self.closed(), L::index(labels))
    }
}

impl<L: ClosedLabels, V: Default> IndexMut<L> for Family<L, V> {
    #[inline]
    fn index_mut(&mut self, labels: L) -> &mut V {
        // Not by `with_mut`, which brings the map of open families with it.
        match &mut self.values {
            Values::Closed(values) => at_mut(values, L::index(labels)),
            Values::Open(_) => unreachable!("a family of closed labels is closed"),
        }
    }
}

impl<L, V: Clone> Clone for Family<L, V> {
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            labels: PhantomData,
        }
    }
}

impl<L, V: PartialEq> PartialEq for Family<L, V> {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl<L: LabelSet, V: fmt::Debug> fmt::Debug for Family<L, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = |key: LabelKey| key.parts().map(Part::to_text).collect::<Vec<_>>().join(",");
        f.debug_map()
            .entries(self.iter().map(|(labels, value)| (key(labels), value)))
            .finish()
    }
}

/// As maps within maps, one level a label: `{"get": {"redis": 3}}`.
impl<L: LabelSet, V: Serialize> Serialize for Family<L, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = |key: LabelKey| key.parts().map(|part| part.to_text().into_owned()).collect();
        let entries: Vec<_> = self.iter().map(|(key, value)| (texts(key), value)).collect();
        Level {
            entries: &entries.iter().collect::<Vec<_>>(),
            depth: 0,
        }
        .serialize(serializer)
    }
}

/// The entries that agree in all labels before `depth`.
struct Level<'a, V> {
    entries: &'a [&'a (Vec<String>, &'a V)],
    depth: usize,
}

impl<V: Serialize> Serialize for Level<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in self
            .entries
            .chunk_by(|one, other| one.0[self.depth] == other.0[self.depth])
        {
            let (labels, value) = group[0];
            map.serialize_key(&labels[self.depth])?;
            if self.depth + 1 == labels.len() {
                map.serialize_value(value)?;
            } else {
                map.serialize_value(&Level {
                    entries: group,
                    depth: self.depth + 1,
                })?;
            }
        }
        map.end()
    }
}
