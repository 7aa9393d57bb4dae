//! Families: a handle for each label set.

use std::fmt;
use std::marker::PhantomData;

use super::Single;
use crate::handle::{Borrowed, Hold, Mode, Owned, Shared};
use crate::label::{LabelSet, Openness};
use crate::row::{Cells, Spot};

type Types<K, L, V> = PhantomData<fn() -> (K, L, V)>;

/// Hands out the series of a family by their labels.
///
/// A closed set costs one multiplication and addition a label; an open one is looked up without a lock or an allocation
/// once the series exists.
pub struct FamilyHandle<K, L, V, M: Mode = Shared> {
    hold: Owned<M>,
    /// The series of a closed family.
    cells: Cells,
    /// Index of an open family among the open ones.
    open: usize,
    types: Types<K, L, V>,
}

impl<K, L: LabelSet, V: Single<K>, M: Mode> FamilyHandle<K, L, V, M> {
    pub(crate) fn new(hold: Owned<M>, family: usize) -> Self {
        let row = hold.row();
        let open = match row.layout().families[family].spot {
            Spot::Open(index) => index,
            Spot::PerThread { .. } | Spot::Shared(_) | Spot::Text(_) => 0,
        };
        Self {
            cells: row.cells(family),
            open,
            hold,
            types: PhantomData,
        }
    }

    /// Returns the series of a label set, borrowed; `hold()` on it makes an owned handle.
    ///
    /// The first use of an open label set makes the series. Beyond the cap of the family, or of one label, the capped
    /// labels read `_overflow`; gauges and states beyond it are dropped, since they have no meaningful total.
    #[inline]
    pub fn with(&self, labels: L::Ref<'_>) -> V::Of<Borrowed<'_, M>> {
        if L::Openness::CLOSED {
            // Only a hand-written label can be out of range; then it is the last series, for recording does not panic.
            V::of(self.hold.borrow(), self.cells.at(L::index(labels)))
        } else {
            let family = self.hold.row().open(self.open);
            let series = L::parts(labels, |parts| family.get(parts));
            V::of(Borrowed::of(series.row(), &self.hold), series.cell())
        }
    }
}

impl<K, L, V, M: Mode> Clone for FamilyHandle<K, L, V, M> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            cells: self.cells,
            open: self.open,
            types: PhantomData,
        }
    }
}

impl<K, L, V, M: Mode> fmt::Debug for FamilyHandle<K, L, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = &self.hold.row().layout().families[self.cells.family()];
        f.debug_struct("Family")
            .field("name", &layout.name)
            .field("labels", &layout.family.labels)
            .finish_non_exhaustive()
    }
}
