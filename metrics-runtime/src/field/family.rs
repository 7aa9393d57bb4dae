//! Families: a handle for each label set.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::Single;
use crate::handle::{Borrowed, Hold, Mode, Owned, Scoped, Shared};
use crate::label::{Closed, LabelKey, LabelSet, Open, Openness};
use crate::row::{Cell, Cells, OpenFamily, Owner, Series, Spot};

type Types<K, L, V> = PhantomData<fn() -> (K, L, V)>;

/// Hands out the series of a family by their labels.
///
/// A closed set costs one multiplication and addition a label; an open one is looked up without a lock or an allocation
/// once the series exists.
pub struct FamilyHandle<K, L, V, M: Mode = Shared> {
    at: FamilyPlace<M>,
    types: Types<K, L, V>,
}

/// Where a family is.
#[derive(Debug, Clone)]
pub struct FamilyPlace<M> {
    hold: Owned<M>,
    /// The series of a closed family.
    cells: Cells,
    /// The family itself, and its index among the open ones.
    open: Option<(Arc<OpenFamily>, usize)>,
}

/// How a family finds a series: [`Closed`] ones by their index, [`Open`] ones by a look-up.
pub trait Locate: Openness {
    /// How handles of a series count.
    type Mode<M: Mode>: Mode;
    /// Finds a series of `words` live words.
    #[doc(hidden)]
    fn locate<'a, L: LabelSet, M: Mode>(
        at: &'a FamilyPlace<M>,
        words: usize,
        labels: L::Ref<'_>,
    ) -> (Borrowed<'a, Self::Mode<M>>, Cell);
}

impl Locate for Closed {
    type Mode<M: Mode> = M;

    #[inline]
    fn locate<'a, L: LabelSet, M: Mode>(
        at: &'a FamilyPlace<M>,
        words: usize,
        labels: L::Ref<'_>,
    ) -> (Borrowed<'a, M>, Cell) {
        // Only a hand-written label can be out of range; then it is the last series, for recording does not panic.
        (at.hold.borrow(), at.cells.at(L::index(labels), words))
    }
}

impl Locate for Open {
    type Mode<M: Mode> = M::Dynamic;

    #[inline]
    fn locate<'a, L: LabelSet, M: Mode>(
        at: &'a FamilyPlace<M>,
        _: usize,
        labels: L::Ref<'_>,
    ) -> (Borrowed<'a, M::Dynamic>, Cell) {
        at.series(L::parts(labels, |parts| {
            at.open
                .as_ref()
                .map_or(Series::NOWHERE, |(family, _)| family.get(parts))
        }))
    }
}

impl<M: Mode> FamilyPlace<M> {
    #[inline]
    fn series(&self, series: Series) -> (Borrowed<'_, M::Dynamic>, Cell) {
        let index = self.open.as_ref().map_or(0, |(_, index)| *index);
        (self.hold.dynamic(index, series), self.cells.of_series(series.place))
    }
}

/// A label set whose values are met at run time: what a family needs for its series to be removed.
#[diagnostic::on_unimplemented(
    message = "the series of a closed family are always there: `{Self}` is known at compile time",
    label = "series of this family cannot be removed",
    note = "only a family with an open label, such as `String` or an integer, has series that come and go"
)]
pub trait OpenLabels: LabelSet<Openness = Open> {}

#[diagnostic::do_not_recommend]
impl<T: LabelSet<Openness = Open>> OpenLabels for T {}

impl<K, L: LabelSet, V, M: Mode> FamilyHandle<K, L, V, M> {
    pub(crate) fn new(hold: Owned<M>, family: usize) -> Self {
        let row = hold.row();
        let open = match row.layout().families[family].spot {
            Spot::Open(index) => Some((Arc::clone(row.open(index)), index)),
            Spot::PerThread { .. } | Spot::Shared(_) | Spot::Text(_) => None,
        };
        let at = FamilyPlace {
            cells: row.cells(family),
            open,
            hold,
        };
        Self { at, types: PhantomData }
    }

    /// Returns the series of a label set, borrowed; `hold()` on it makes an owned handle.
    ///
    /// The first call with an open label set makes the series, which is exported from then on, also at zero. Beyond the cap of the family, or of one label, the capped
    /// labels read `_overflow`; gauges with `set` and states beyond it are dropped, since they have no meaningful total.
    #[inline]
    pub fn with(&self, labels: L::Ref<'_>) -> V::Of<Borrowed<'_, <L::Openness as Locate>::Mode<M>>>
    where
        L::Openness: Locate,
        V: Single<K>,
    {
        let (hold, cell) = L::Openness::locate::<L, M>(&self.at, V::LIVE_WORDS, labels);
        V::of(hold, cell)
    }

    /// Returns an owned handle of a series that goes when nobody owns it any more: for label values that come and go, such as
    /// tenants, sessions, topics.
    ///
    /// Owners are this handle, its clones and whatever is made of them that does not borrow. When the last is dropped, at least one
    /// unfiltered gather has seen the final value, and [`linger`](crate::RegistryBuilder::linger) has passed, the series is removed, and
    /// the caps have room for another. Asked for again before then, it goes on; after then, it begins anew. A series that was
    /// made by [`with`](Self::with) stays for good; what `with` returns of one that was made by this does not own it. Takes a lock, as
    /// the makers of series do.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use metrics::{Family, Metrics, Registry};
    /// # /// What one broker has done.
    /// # #[derive(Metrics)]
    /// # struct BrokerStats {
    /// #     /// Messages moved, by topic.
    /// #     #[metric(counter, labels(topic))]
    /// #     messages: Family<String, u64>,
    /// # }
    /// let registry = Registry::builder().linger(Duration::ZERO).build()?;
    /// let stats = registry.register::<BrokerStats>(())?;
    /// let orders = stats.messages.scoped("orders");
    /// orders.inc();
    /// drop(orders);
    /// assert!(registry.render().ends_with("messages_total{topic=\"orders\"} 1\n"));
    /// assert!(!registry.render().contains("orders"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scoped(&self, labels: L::Ref<'_>) -> V::Of<Owned<Scoped>>
    where
        L: OpenLabels,
        V: Single<K>,
    {
        let family = self.at.open.as_ref();
        let found = family.map(|(family, index)| (*index, L::parts(labels, |parts| family.get_scoped(parts))));
        let (index, (series, owner)) = found.unwrap_or((0, (Series::NOWHERE, Owner::default())));
        let hold = Owned::new(Arc::clone(self.at.hold.row()), Scoped::new(index, series, owner));
        V::of(hold, self.at.cells.of_series(series.place))
    }

    /// Removes a series, which is exported no more; returns whether it was there. The cap has room for another then.
    ///
    /// Handles of it that are still around count nowhere. The next use of the labels makes a new series, which begins at
    /// zero and with a start time of its own. Takes a lock, which makers of series take too, but recorders do not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use metrics::{Family, Metrics, Registry};
    /// /// What one broker has done.
    /// #[derive(Metrics)]
    /// struct BrokerStats {
    ///     /// Messages moved, by topic.
    ///     #[metric(counter, labels(topic))]
    ///     messages: Family<String, u64>,
    /// }
    /// let stats = Registry::new().register::<BrokerStats>(())?;
    /// stats.messages.with("orders").inc();
    /// let old = stats.messages.with("orders").hold();
    /// assert!(stats.messages.remove("orders"));
    /// assert!(!stats.messages.remove("orders"));
    ///
    /// stats.messages.with("orders").inc();
    /// old.inc_by(100);
    /// assert_eq!((stats.messages.with("orders").value(), old.value()), (1, 0));
    /// # Ok::<(), metrics::RegisterError>(())
    /// ```
    #[allow(clippy::must_use_candidate)]
    pub fn remove(&self, labels: L::Ref<'_>) -> bool
    where
        L: OpenLabels,
    {
        let family = self.at.open.as_ref();
        family.is_some_and(|(family, _)| L::parts(labels, |parts| family.remove(parts)))
    }

    /// Removes the series for which `keep` returns false, as [`remove`](Self::remove) does.
    ///
    /// `keep` is called without a lock, once for each series that there is, in the order of their labels; series that come
    /// meanwhile stay.
    ///
    /// # Examples
    ///
    /// ```
    /// # use metrics::{Family, Metrics, Part, Registry};
    /// # /// What one broker has done.
    /// # #[derive(Metrics)]
    /// # struct BrokerStats {
    /// #     /// Messages moved, by topic.
    /// #     #[metric(counter, labels(topic))]
    /// #     messages: Family<String, u64>,
    /// # }
    /// # let stats = Registry::new().register::<BrokerStats>(())?;
    /// stats.messages.with("orders").inc();
    /// stats.messages.with("tmp-1").inc();
    /// stats.messages.retain(|labels, _| !matches!(labels.parts().next(), Some(Part::Text(topic)) if topic.starts_with("tmp-")));
    /// assert_eq!(stats.snapshot().messages.iter().count(), 1);
    /// # Ok::<(), metrics::RegisterError>(())
    /// ```
    pub fn retain<'a>(&'a self, mut keep: impl FnMut(&LabelKey, V::Of<Borrowed<'a, M::Dynamic>>) -> bool)
    where
        L: OpenLabels,
        V: Single<K>,
    {
        if let Some((family, _)) = &self.at.open {
            family.retain(|labels, series| {
                let (hold, cell) = self.at.series(series);
                keep(labels, V::of(hold, cell))
            });
        }
    }
}

impl<K, L, V, M: Mode> Clone for FamilyHandle<K, L, V, M> {
    fn clone(&self) -> Self {
        Self {
            at: self.at.clone(),
            types: PhantomData,
        }
    }
}

impl<K, L, V, M: Mode> fmt::Debug for FamilyHandle<K, L, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = &self.at.hold.row().layout().families[self.at.cells.family()];
        f.debug_struct("Family")
            .field("name", &layout.name)
            .field("labels", &layout.family.labels)
            .finish_non_exhaustive()
    }
}
