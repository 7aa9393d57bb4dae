//! Families: a handle for each label set.

use std::fmt;
use std::marker::PhantomData;

use super::Single;
use crate::handle::{Borrowed, Cell, Hold, Mode, Owned, Shared};
use crate::label::{LabelSet, Openness};
use crate::row::Spot;

/// Hands out the series of a family by their labels.
///
/// A closed set costs one multiplication and addition a label; an open one is looked up without a lock or an allocation
/// once the series exists.
pub struct FamilyHandle<K, L, V, M: Mode = Shared> {
    hold: Owned<M>,
    family: usize,
    /// Of a closed family: how many series there are. Of an open one: its index among the open families.
    extent: usize,
    types: PhantomData<fn() -> (K, L, V)>,
}

impl<K, L: LabelSet, V: Single<K>, M: Mode> FamilyHandle<K, L, V, M> {
    pub(crate) fn new(hold: Owned<M>, family: usize) -> Self {
        let layout = &hold.row().layout().families[family];
        let extent = match layout.spot {
            Spot::Open(index) => index,
            _ => layout.series.unwrap_or(0),
        };
        Self { hold, family, extent, types: PhantomData }
    }

    /// Returns the series of a label set, borrowed; `hold()` on it makes an owned handle.
    ///
    /// The first use of an open label set makes the series. Beyond the cap of the family, or of one label, the capped
    /// labels read `_overflow`; gauges and states beyond it are dropped, since they have no meaningful total.
    #[inline]
    pub fn with(&self, labels: L::Ref<'_>) -> V::Of<Borrowed<'_, M>> {
        if L::Openness::CLOSED {
            // Only a hand-written label can be out of range; recording does not panic.
            let series = L::index(labels).min(self.extent.saturating_sub(1));
            V::of(self.hold.borrow(), Cell::new(self.family, series))
        } else {
            let family = self.hold.row().open(self.extent);
            let row = L::parts(labels, |parts| family.row(parts));
            V::of(Borrowed::of(row, &self.hold), Cell::ONLY)
        }
    }
}

impl<K, L, V, M: Mode> Clone for FamilyHandle<K, L, V, M> {
    fn clone(&self) -> Self {
        Self { hold: self.hold.clone(), family: self.family, extent: self.extent, types: PhantomData }
    }
}

impl<K, L, V, M: Mode> fmt::Debug for FamilyHandle<K, L, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = &self.hold.row().layout().families[self.family];
        f.debug_struct("Family").field("name", &layout.name).field("labels", &layout.family.labels).finish()
    }
}
