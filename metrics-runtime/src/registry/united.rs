//! The series of an open family with their label texts, each text once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::SystemTime;

use crate::label::push_parts;
use crate::row::{FamilyLayout, OpenSeries};

/// A series, its label text, and since when it counts.
pub(super) type Written = (Arc<str>, OpenSeries, SystemTime);

/// Writes the labels of series, after those that all of them have.
///
/// Different values may have the same text where a label was implemented by hand, such as the
/// number 1 and the text "1". A reader would refuse the whole exposition; so these are one series.
/// Of gauges that no rule brings together, it is the first.
pub(super) fn united(
    family: &FamilyLayout,
    base: &str,
    series: impl IntoIterator<Item = (OpenSeries, SystemTime)>,
) -> Vec<Written> {
    let mut all: Vec<Written> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    for (one, start) in series {
        let mut text = base.to_owned();
        push_parts(&mut text, family.family.labels, one.key.parts());
        let text: Arc<str> = text.into();
        match places.entry(Arc::clone(&text)) {
            Entry::Vacant(place) => {
                place.insert(all.len());
                all.push((text, one, start));
            }
            Entry::Occupied(place) => {
                let (_, known, since) = &mut all[*place.get()];
                if family.may_meet() {
                    family.combine_two(known, &one);
                    family.round_series(known);
                }
                *since = start.max(*since);
            }
        }
    }
    all
}
