//! What rows refused, and what their owners reset.

use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use super::{AllHits, Hits, Layout};
use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge, Place, Range};

/// What the rows of one struct refused, and what was reset in them, counted for all of them together: so it stays when one of them goes.
#[derive(Debug)]
pub(crate) struct Losses {
    /// Values refused, a word a family: not finite, negative in a counter, below a histogram's range.
    dropped: Box<[AtomicU64]>,
    /// Resets of counters and histograms by the owners of plain structs, a word a family.
    resets: Box<[AtomicU64]>,
    /// The open families, by their index among all.
    open: Box<[usize]>,
    /// Look-ups that a cap turned away from their own series, a word for each thread and open family, for there may be a flood.
    turned_away: Box<[Option<Range>]>,
    /// Which caps of each open family did.
    hits: Box<[AllHits]>,
    /// The same for instances of functions, which have a cap on sets of label values; a word for
    /// each thread.
    instances: OnceLock<Option<Range>>,
    instance_hits: AllHits,
    /// That cap.
    most_instances: AtomicU64,
    /// The same for the values of infos, of which only the length is capped; a word an info.
    texts: Box<[(AtomicU64, AllHits)]>,
}

/// Makes a word a family.
fn zeros(layout: &Layout) -> Box<[AtomicU64]> {
    layout.families.iter().map(|_| AtomicU64::new(0)).collect()
}

impl Losses {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            dropped: zeros(layout),
            resets: zeros(layout),
            open: layout.open.clone().into(),
            turned_away: layout.open.iter().map(|_| Range::new(1).ok()).collect(),
            hits: layout.open.iter().map(|_| AllHits::default()).collect(),
            instances: OnceLock::new(),
            instance_hits: AllHits::default(),
            most_instances: AtomicU64::new(0),
            texts: (0..layout.texts)
                .map(|_| (AtomicU64::new(0), AllHits::default()))
                .collect(),
        }
    }

    /// Counts a value of a family that was refused.
    #[cold]
    pub(crate) fn drop_value(&self, family: usize) {
        self.dropped[family].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a look-up in an open family that could not make its series.
    pub(crate) fn drop_series(&self, open: usize) {
        self.drop_value(self.open[open]);
    }

    pub(crate) fn dropped(&self, family: usize) -> u64 {
        self.dropped[family].load(Ordering::Relaxed)
    }

    /// Counts a reset of a family.
    #[cold]
    pub(super) fn reset(&self, family: usize) {
        self.resets[family].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn resets(&self, family: usize) -> u64 {
        self.resets[family].load(Ordering::Relaxed)
    }

    fn place(range: Option<&Range>) -> Place {
        range.map_or(Place::NOWHERE, |range| range.stretch(0, 1, 1).place(0, 1))
    }

    /// Counts a look-up in an open family that caps have turned away.
    pub(crate) fn turn_away(&self, open: usize, hits: Hits) {
        self.hits[open].note(hits);
        Self::place(self.turned_away[open].as_ref()).add(Addend::delta(1));
    }

    pub(crate) fn turned_away(&self, open: usize) -> u64 {
        Self::place(self.turned_away[open].as_ref()).total(Merge::Delta)
    }

    /// Returns which caps of an open family have turned look-ups away.
    pub(crate) fn hits(&self, open: usize) -> Hits {
        self.hits[open].get()
    }

    /// Counts a look-up of an instance that was turned away, of which there may be `most`.
    pub(crate) fn turn_instance_away(&self, hits: Hits, most: usize) {
        self.instance_hits.note(hits);
        self.most_instances.store(most as u64, Ordering::Relaxed);
        Self::place(self.instances.get_or_init(|| Range::new(1).ok()).as_ref()).add(Addend::delta(1));
    }

    pub(crate) fn instances_turned_away(&self) -> u64 {
        let range = self.instances.get().and_then(Option::as_ref);
        range.map_or(0, |range| Self::place(Some(range)).total(Merge::Delta))
    }

    /// Returns which caps have turned instances away, and how many there may be.
    pub(crate) fn instance_hits(&self) -> (Hits, u64) {
        (self.instance_hits.get(), self.most_instances.load(Ordering::Relaxed))
    }

    /// Counts a text of an info that was too long.
    pub(crate) fn shorten_text(&self, text: usize, hits: Hits) {
        let (count, all) = &self.texts[text];
        count.fetch_add(1, Ordering::Relaxed);
        all.note(hits);
    }

    /// Returns how many texts of an info were too long, and of which labels.
    pub(crate) fn shortened_texts(&self, text: usize) -> (u64, Hits) {
        let (count, all) = &self.texts[text];
        (count.load(Ordering::Relaxed), all.get())
    }
}
