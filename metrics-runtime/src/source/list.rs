//! The sources of one instance, and what those have left behind that ended.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use arc_swap::{ArcSwap, Guard};

use super::admission::{Admission, Found, Started};
use super::mailbox::{Mailbox, Ticket};
use super::responder::Sleeper;
use super::{Errand, Pool};
use crate::cells::primitive::AtomicU64;
use crate::cells::{Handover, lock};
use crate::row::{FamilyLayout, FlatRow, Layout, Losses, Retired};

/// One source of rows.
#[derive(Debug)]
pub(crate) struct Source {
    handover: Arc<Handover<FlatRow>>,
    pub(crate) way: Way,
}

/// How a source comes to hand over its row.
#[derive(Debug)]
pub(crate) enum Way {
    /// When it likes; whether it ever has.
    Published(AtomicBool),
    /// When it is asked and looks into its mailbox.
    Answered(Arc<Sleeper>),
    /// When a thread of the pool calls it.
    Called(Arc<Errand>, Arc<Gate>),
}

/// Lets what a closure brings through, until its source ends. A closure may be under way then.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    passing: Mutex<()>,
    passed: AtomicBool,
    closed: AtomicBool,
}

impl Gate {
    /// Calls `hand_over`, which says whether it has; unless the source has ended or is ending: returns nothing then.
    pub(crate) fn pass(&self, hand_over: impl FnOnce() -> bool) -> Option<bool> {
        let _passing = lock(&self.passing);
        if self.is_closed() {
            return None;
        }
        let passed = hand_over();
        self.passed.fetch_or(passed, Ordering::Release);
        Some(passed)
    }

    /// Returns whether anything was ever let through.
    fn has_passed(&self) -> bool {
        self.passed.load(Ordering::Acquire)
    }

    fn close(&self) {
        let _passing = lock(&self.passing);
        self.closed.store(true, Ordering::Release);
    }

    /// Returns whether the source has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

/// What there is of an instance besides the row of its handles, at one moment.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) live: Vec<Arc<Source>>,
    /// What the counters and histograms of sources that ended had counted.
    pub(crate) retired: Option<Arc<Retired>>,
}

/// All sources of one instance.
///
/// The list is replaced as a whole, so that a source that ends is, for every gather, either in it or in what is retired.
#[derive(Debug)]
pub(crate) struct Sources {
    layout: Arc<Layout>,
    losses: Arc<Losses>,
    list: ArcSwap<List>,
    /// Held while the list is replaced; no gather takes it.
    change: Mutex<()>,
    /// Responders that were dropped without a last answer.
    unfinished: AtomicU64,
    /// The first family that an owner has reset.
    reset: OnceLock<usize>,
    admission: Admission,
}

/// How a source ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It has handed over its last state.
    Finished,
    /// What it has counted since its last answer is lost.
    Unfinished,
}

impl Source {
    pub(crate) fn new(handover: &Arc<Handover<FlatRow>>, way: Way) -> Arc<Self> {
        let handover = Arc::clone(handover);
        Arc::new(Self { handover, way })
    }

    fn mailbox(&self) -> Option<&Mailbox> {
        match &self.way {
            Way::Published(_) => None,
            Way::Answered(sleeper) => Some(&sleeper.mailbox),
            Way::Called(errand, _) => Some(errand.mailbox()),
        }
    }

    /// Returns why the closure failed that was called last, if it did; `None` of a source that has ended.
    pub(crate) fn failure(&self) -> Option<Arc<String>> {
        match &self.way {
            Way::Called(errand, gate) if !gate.is_closed() => errand.failure(),
            _ => None,
        }
    }

    /// Asks for a row as of now; a publisher is not asked.
    pub(crate) fn ask(&self, pool: &Pool) -> Option<Ticket> {
        match &self.way {
            Way::Published(_) => None,
            Way::Answered(sleeper) => Some(sleeper.ask(pool)),
            Way::Called(errand, _) => Some(pool.ask(errand)),
        }
    }

    /// Notes that a publisher has handed over its row.
    pub(super) fn published(&self) {
        if let Way::Published(published) = &self.way {
            published.store(true, Ordering::Release);
        }
    }

    /// Wakes once more one that has been asked and has not answered.
    pub(crate) fn remind(&self, pool: &Pool) {
        if let Way::Answered(sleeper) = &self.way {
            sleeper.remind(pool);
        }
    }

    /// Lets nothing through any more, and nobody wait.
    fn close(&self) {
        if let Way::Called(_, gate) = &self.way {
            gate.close();
        }
        if let Some(mailbox) = self.mailbox() {
            mailbox.close();
        }
    }

    /// Returns whether a question is answered, or will never be.
    pub(crate) fn is_settled(&self, ticket: Ticket) -> bool {
        self.mailbox().is_none_or(|mailbox| mailbox.is_settled(ticket))
    }

    /// Reads the row handed over last, if there has been one.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&FlatRow) -> R) -> Option<R> {
        let there = match &self.way {
            Way::Published(published) => published.load(Ordering::Acquire),
            Way::Answered(sleeper) => sleeper.mailbox.has_ever_answered(),
            Way::Called(_, gate) => gate.has_passed(),
        };
        there.then(|| self.handover.read(read))
    }
}

impl Sources {
    pub(crate) fn new(layout: Arc<Layout>, losses: Arc<Losses>) -> Self {
        Self {
            admission: Admission::new(&layout),
            losses,
            layout,
            list: ArcSwap::default(),
            change: Mutex::default(),
            unfinished: AtomicU64::new(0),
            reset: OnceLock::new(),
        }
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Returns what there is, without a lock.
    pub(crate) fn list(&self) -> Guard<Arc<List>> {
        self.list.load()
    }

    /// Lets in the series that a gather has found of an open family: see [`Admission`].
    pub(crate) fn admit(&self, open: usize, family: &FamilyLayout, found: Found) -> Vec<Started> {
        self.admission.admit(open, family, found, &self.losses)
    }

    /// Accepts a row that its owner hands over after `last`: see [`Layout::accept`].
    #[inline]
    pub(super) fn accept(&self, row: &mut FlatRow, last: &FlatRow) {
        if let Some(family) = self.layout.accept(row, last, &self.losses) {
            let _ = self.reset.set(family);
        }
    }

    /// Returns the first family that an owner has reset.
    pub(crate) fn reset(&self) -> Option<usize> {
        self.reset.get().copied()
    }

    /// Counts responders that were dropped without a last answer.
    pub(crate) fn unfinished(&self) -> u64 {
        self.unfinished.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, source: Arc<Source>) {
        let _change = lock(&self.change);
        let list = self.list.load();
        let mut live = list.live.clone();
        live.push(source);
        let retired = list.retired.clone();
        self.list.store(Arc::new(List { live, retired }));
    }

    /// Takes a source out, if it is in. What its counters and histograms had counted stays: as it says itself, or as it was
    /// handed over last.
    pub(crate) fn end(&self, source: &Arc<Source>, final_row: Option<&FlatRow>, ending: Ending) {
        let _change = lock(&self.change);
        // What it hands over from now on, no gather sees; the last before is retired below.
        source.close();
        let list = self.list.load();
        let mut live = list.live.clone();
        let Some(index) = live.iter().position(|known| Arc::ptr_eq(known, source)) else {
            return;
        };
        live.swap_remove(index);
        let mut retired = list.retired.clone();
        let mut retire = |row: &FlatRow| {
            let mut all = retired
                .as_deref()
                .cloned()
                .unwrap_or_else(|| Retired::new(&self.layout));
            all.add(&self.layout, row, |open, key| self.admission.is_admitted(open, key));
            retired = Some(Arc::new(all));
        };
        match final_row {
            Some(row) => retire(row),
            None => source.read(retire).unwrap_or_default(),
        }
        if ending == Ending::Unfinished {
            self.unfinished.fetch_add(1, Ordering::Relaxed);
        }
        self.list.store(Arc::new(List { live, retired }));
    }
}
