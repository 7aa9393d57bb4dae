//! An instrumented function.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr;

use once_cell::race::OnceRef;
use once_cell::sync::OnceCell;

use super::calls::Calls;
use super::name;
use crate::cells::Linked;
use crate::descriptor::{Labels, Table};
use crate::field::label_shape::check_label_shapes;
use crate::label::{LabelKey, LabelSet, Openness, Part};
use crate::registry::Registry;
use crate::row::Keyed;
use crate::value::{Buckets, DefaultBuckets, Durations};

/// An instrumented function: one for the function, however many types it is generic over.
pub struct Site {
    table: Table,
    /// What the linker collects of it: linked wherever this is.
    linked: &'static Linked,
    /// Whether the function and its module are labels.
    named: bool,
    /// Label values that are the same for all calls.
    fixed: &'static [&'static str],
    /// Labels whose values are made of the arguments.
    labels: Labels,
    max_series: usize,
    bounds: Durations,
    sample: u64,
    registry: Option<fn() -> Registry>,
    home: OnceCell<Registry>,
    calls: OnceCell<AllCalls>,
    /// The first of `calls`, where there is only one: found by one load.
    only: OnceRef<'static, Calls>,
}

/// The calls of a function, by their labels.
enum AllCalls {
    /// By the index of the closed label set.
    Closed(Box<[Calls]>),
    Open(Box<Keyed<Calls>>),
}

// A panic leaves nothing half done in words that count.
impl UnwindSafe for Site {}
impl RefUnwindSafe for Site {}

impl Site {
    /// Makes the site of a function whose labels are its name and its module.
    #[must_use]
    pub const fn new(table: Table, linked: &'static Linked) -> Self {
        Self {
            table,
            linked,
            named: false,
            fixed: &[],
            labels: Labels::NONE,
            max_series: 1000,
            bounds: Durations::of::<DefaultBuckets>(),
            sample: 1,
            registry: None,
            home: OnceCell::new(),
            calls: OnceCell::new(),
            only: OnceRef::new(),
        }
    }

    /// Sets that the families have a name of their own, so that they need no labels for the function and its module.
    #[must_use]
    pub const fn named(mut self) -> Self {
        self.named = true;
        self
    }

    /// Sets label values that are the same for all calls.
    #[must_use]
    pub const fn fixed(mut self, values: &'static [&'static str]) -> Self {
        self.fixed = values;
        self
    }

    /// Sets labels that are made of the arguments, and how many sets of them there may be.
    ///
    /// # Panics
    ///
    /// If there are more sets of closed labels, or the type brings names of its own.
    #[must_use]
    #[track_caller]
    pub const fn labels<L: LabelSet>(self, max_series: usize) -> Self {
        assert!(
            L::LABELS.names.is_none(),
            "each label of a function is one label, with a type that is one label: make several of a struct with `#[derive(LabelSet)]`"
        );
        check_label_shapes(&L::LABELS, L::Openness::CLOSED);
        if let Some(sets) = L::LABELS.cardinality() {
            assert!(
                sets <= max_series,
                "the label values multiply to more sets than `max_series` allows (1000 unless set): use fewer, or raise it"
            );
        }
        self.checked_labels::<L>(max_series)
    }

    /// Does the same with labels that another function has checked.
    #[must_use]
    pub const fn checked_labels<L: LabelSet>(mut self, max_series: usize) -> Self {
        self.labels = L::LABELS;
        self.max_series = max_series;
        self
    }

    /// Sets the bounds of durations.
    #[must_use]
    pub const fn buckets<B: Buckets>(mut self) -> Self {
        self.bounds = Durations::of::<B>();
        self
    }

    /// Sets that only one call in so many is timed.
    #[must_use]
    pub const fn sample(mut self, sample: u64) -> Self {
        self.sample = sample;
        self
    }

    /// Sets what returns the registry, instead of the global one.
    #[must_use]
    pub const fn registry(mut self, registry: fn() -> Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Registers the function, as far as its labels are known before a call; unless `everywhere`, only in the global registry.
    pub fn preregister(&'static self, everywhere: bool) {
        if everywhere || self.registry.is_none() {
            self.all();
        }
    }

    /// Returns the calls of a function whose labels are not made of arguments.
    #[must_use]
    #[inline]
    pub fn only(&'static self) -> Option<&'static Calls> {
        self.only.get().or_else(|| self.first())
    }

    #[cold]
    fn first(&'static self) -> Option<&'static Calls> {
        match self.all() {
            AllCalls::Closed(calls) => {
                let first = calls.first()?;
                // Another thread may have set it, to the same.
                let _ = self.only.set(first);
                Some(first)
            }
            AllCalls::Open(_) => None,
        }
    }

    /// Finds the calls with some labels.
    #[must_use]
    #[inline]
    pub fn find<L: LabelSet>(&'static self, labels: L::Ref<'_>) -> Option<&'static Calls> {
        match self.calls.get().unwrap_or_else(|| self.all()) {
            AllCalls::Closed(calls) => calls.get(L::index(labels)).or(calls.last()),
            AllCalls::Open(calls) => L::parts(labels, |parts| self.find_open(calls, parts)),
        }
    }

    fn find_open(&'static self, calls: &'static Keyed<Calls>, parts: &[Part<'_>]) -> Option<&'static Calls> {
        let (calls, hits) = calls.get(parts, |parts| self.register(parts))?;
        if !hits.is_empty() {
            let first = self.table.labels.len().saturating_sub(self.labels.shapes.len());
            calls
                .row()
                .losses()
                .turn_instance_away(hits.after(first), self.max_series);
        }
        Some(calls)
    }

    #[cold]
    fn all(&'static self) -> &'static AllCalls {
        if let Some(calls) = self.calls.get() {
            return calls;
        }
        let calls = match self.labels.cardinality() {
            Some(sets) => AllCalls::Closed((0..sets).map(|set| self.closed(set)).collect()),
            None => AllCalls::Open(Box::new(Keyed::new(&self.labels, self.max_series))),
        };
        // Not made inside of it: registering may call users' code, which may call this function.
        self.calls.get_or_init(|| calls)
    }

    fn closed(&'static self, set: usize) -> Calls {
        let key = LabelKey::closed(&self.labels, set);
        self.register(&key.parts().collect::<Vec<_>>())
    }

    /// Makes the calls with some label values, whose row is new or, after a race, another's.
    fn register(&'static self, labels: &[Part<'_>]) -> Calls {
        let module = name::module(self.table.module);
        let name = name::function(&name::around(self.linked.name()), &module);
        let own = [Part::Text(&name), Part::Text(&module)];
        let own = if self.named { &[][..] } else { &own[..] };
        let fixed = self.fixed.iter().map(|value| Part::Text(value));
        let parts: Vec<Part<'_>> = own.iter().copied().chain(fixed).chain(labels.iter().copied()).collect();
        let row = self
            .home()
            .function_row(&name, ptr::from_ref(self).addr(), &self.table, &parts);
        Calls::new(row, self.bounds, self.sample)
    }

    fn home(&self) -> &Registry {
        match self.registry {
            None => crate::global::global(),
            // Not called inside of it: it is users' code, which may call this function.
            Some(registry) => self.home.get().unwrap_or_else(|| {
                let own = registry();
                self.home.get_or_init(|| own)
            }),
        }
    }
}

/// Clones what a user's expression names.
#[must_use]
pub fn registry(registry: &Registry) -> Registry {
    registry.clone()
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&self.linked.name()).finish()
    }
}
