//! The registry itself.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;

use super::catalogue::{Catalogue, check_among};
use super::frame::Frame;
use super::gather::gather;
use super::instance::{Instance, InstanceKey, StructType};
use super::plan::{Plan, RegisteredCollector};
use super::problems::{Problems, SelfMetric};
use super::{Collector, CollectorId, Filter, RegisterError, RegistryBuilder, Report};
use crate::descriptor::{Descriptor, Table};
use crate::encode::{Encoder, Exposition, Format};
use crate::field::Bound;
use crate::handle::Shared;
use crate::label::{LabelKey, LabelSet};
use crate::row::{Layout, Row};
use crate::snapshot::Snapshot;
use crate::stats::{HasHandles, Metrics};

/// A set of metrics: stats structs and collectors, checked against each other.
///
/// A value: cheap to clone, and clones share everything. Registering takes a lock; gathering takes none while it reads
/// words or runs collectors; recording never does. Everything is exported in one order: families by name, rows by their
/// instance labels, closed series as declared, open ones by their labels.
///
/// # Examples
///
/// ```
/// use metrics::{Metrics, Registry};
///
/// /// What one worker has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "worker", labels(worker_id: u32))]
/// struct WorkerStats {
///     /// Jobs done.
///     #[metric(counter)]
///     jobs: u64,
/// }
///
/// let registry = Registry::new();
/// registry.register::<WorkerStats>(0)?.jobs.inc();
/// registry.register::<WorkerStats>(1)?.jobs.inc_by(2);
/// assert_eq!(
///     registry.render(),
///     "# HELP worker_jobs_total Jobs done.\n\
///      ## TYPE worker_jobs_total counter\n\
///      worker_jobs_total{worker_id=\"0\"} 1\n\
///      worker_jobs_total{worker_id=\"1\"} 2\n"
/// );
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    frame: Frame,
    problems: Problems,
    state: Mutex<State>,
    plan: ArcSwap<Plan>,
    /// Whether something was registered since `plan` was made.
    stale: AtomicBool,
    next_collector: AtomicU64,
}

#[derive(Default)]
struct State {
    catalogue: Catalogue,
    types: HashMap<TypeId, Arc<StructType>>,
    instances: HashMap<InstanceKey, Arc<Instance>>,
    collectors: Vec<RegisteredCollector>,
}

impl Registry {
    /// Makes an empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self::from_builder(RegistryBuilder::default())
    }

    /// Builds a registry with labels, a name prefix and a place for reports.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    pub(super) fn from_builder(builder: RegistryBuilder) -> Self {
        let inner = Inner {
            frame: Frame::new(builder.prefix, builder.labels),
            problems: Problems::new(builder.on_report),
            state: Mutex::default(),
            plan: ArcSwap::default(),
            stale: AtomicBool::new(false),
            next_collector: AtomicU64::new(0),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Registers a stats struct under its instance labels and returns its handles.
    ///
    /// The labels are `()`, or what the generated `XLabels` can be made from: `7` for `labels(worker_id: u32)`, a tuple
    /// for several. The same struct with the same labels again gives handles to the same row.
    ///
    /// # Errors
    ///
    /// Returns an error, and registers nothing, if a family clashes with a registered one, a label with one of the
    /// registry, or the process has no words left.
    pub fn register<S: HasHandles>(&self, labels: impl Into<S::Labels>) -> Result<S::Handles<Shared>, RegisterError> {
        self.instance::<S>(labels.into(), false)
            .map(|instance| handles::<S>(&instance.row))
    }

    /// Registers a stats struct as [`register`](Self::register) does, but refuses one that is registered already.
    ///
    /// # Errors
    ///
    /// Returns an error if `register` does, or if the struct is registered with the same labels.
    pub fn register_new<S: HasHandles>(
        &self,
        labels: impl Into<S::Labels>,
    ) -> Result<S::Handles<Shared>, RegisterError> {
        self.instance::<S>(labels.into(), true)
            .map(|instance| handles::<S>(&instance.row))
    }

    /// Registers a stats struct; on a conflict reports it and returns handles to a row that nothing exports.
    pub(crate) fn register_or_detach<S: HasHandles>(&self, labels: S::Labels) -> S::Handles<Shared> {
        match self.instance::<S>(labels, false) {
            Ok(instance) => handles::<S>(&instance.row),
            Err(reason) => {
                let owner = S::TABLE.owner;
                self.inner
                    .problems
                    .happened(SelfMetric::RefusedFamilies, owner, || Report::Detached { reason });
                handles::<S>(&Row::detached(Layout::new(S::TABLE), SystemTime::now()))
            }
        }
    }

    fn instance<S: Metrics>(&self, labels: S::Labels, new: bool) -> Result<Arc<Instance>, RegisterError> {
        let frame = &self.inner.frame;
        let (key, text) = S::Labels::parts(labels, |parts| {
            (LabelKey::new(parts), frame.instance_text(S::TABLE, parts))
        });
        self.inner.register(
            S::TABLE,
            InstanceKey {
                owner: TypeId::of::<S>(),
                labels: key,
            },
            text,
            new,
        )
    }

    /// Registers a collector.
    ///
    /// # Errors
    ///
    /// Returns an error, and registers nothing, if a family that the collector describes clashes with a registered one.
    pub fn register_collector(&self, collector: impl Collector) -> Result<CollectorId, RegisterError> {
        let prefixed = |family: Descriptor| Arc::new(family.prefixed(&self.inner.frame.prefix));
        // Users' code runs before the lock is taken.
        let described: Arc<[_]> = collector.describe().into_iter().map(prefixed).collect();
        check_among(&described)?;
        let id = CollectorId(self.inner.next_collector.fetch_add(1, Ordering::Relaxed));
        let mut state = self.inner.lock();
        self.inner.check(&state.catalogue, &described, None)?;
        for descriptor in &*described {
            state.catalogue.add_described(descriptor);
        }
        state.collectors.push(RegisteredCollector {
            id,
            collector: Arc::new(collector),
            described,
        });
        self.inner.changed();
        Ok(id)
    }

    /// Removes a collector; returns whether it was there. A gather that is under way may still call it.
    #[allow(clippy::must_use_candidate)]
    pub fn remove_collector(&self, id: CollectorId) -> bool {
        let mut state = self.inner.lock();
        let Some(index) = state.collectors.iter().position(|known| known.id == id) else {
            return false;
        };
        let removed = state.collectors.remove(index);
        for descriptor in &*removed.described {
            state.catalogue.remove_described(descriptor);
        }
        self.inner.changed();
        drop(state);
        // Users' code, its destructor, runs outside the lock.
        drop(removed);
        true
    }

    /// Gathers all families: copies every row, merged over all threads, and calls every collector.
    ///
    /// Each histogram is consistent in itself; separate counters are exact and never fall, but are not of one instant.
    #[must_use]
    pub fn gather(&self) -> Snapshot {
        self.gather_filtered(&Filter::new())
    }

    /// Gathers the families that a filter chooses.
    #[must_use]
    pub fn gather_filtered(&self, filter: &Filter) -> Snapshot {
        gather(&self.inner.plan(), &self.inner.problems, &self.inner.frame, filter)
    }

    /// Gathers all families and encodes them as Prometheus text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = Vec::new();
        self.render_into(Format::Text, &mut text);
        // Names, help and labels were `str`s; the rest is ASCII.
        String::from_utf8(text).unwrap_or_default()
    }

    /// Gathers all families and encodes them: in a [`Format`], or with an [`Encoder`] of your own.
    #[must_use]
    pub fn render_as(&self, encoder: impl Encoder) -> Exposition {
        self.gather().encode(encoder)
    }

    /// Gathers all families and appends them, encoded, to a buffer that may be used again.
    pub fn render_into(&self, encoder: impl Encoder, out: &mut Vec<u8>) {
        encoder.encode(&self.gather(), out);
    }
}

fn handles<S: HasHandles>(row: &Arc<Row>) -> S::Handles<Shared> {
    Bound::new(Arc::clone(row), Shared).rebind::<S>()
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Registering changes nothing before all checks have passed, so that a panic leaves a sound state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Returns what there is to gather, without a lock unless something was registered since the last time.
    fn plan(&self) -> Arc<Plan> {
        if self.stale.load(Ordering::Acquire) {
            let state = self.lock();
            self.plan
                .store(Arc::new(Plan::new(&state.catalogue, &state.collectors)));
            // Last, so that whoever sees the plan as fresh has the new one.
            self.stale.store(false, Ordering::Release);
        }
        self.plan.load_full()
    }

    fn register(
        &self,
        table: &'static Table,
        key: InstanceKey,
        labels: String,
        new: bool,
    ) -> Result<Arc<Instance>, RegisterError> {
        let mut state = self.lock();
        let kind = match state.types.get(&key.owner) {
            Some(known) => Arc::clone(known),
            None => Arc::new(StructType::new(table, &self.frame.prefix)),
        };
        if let Some(instance) = state.instances.get(&key) {
            if new {
                let owner = format!("{}::{}", table.module, table.owner);
                return Err(RegisterError::AlreadyRegistered { owner, labels });
            }
            return Ok(Arc::clone(instance));
        }
        if !state.types.contains_key(&key.owner) {
            check_among(&kind.descriptors)?;
        }
        self.check(&state.catalogue, &kind.descriptors, Some(&labels))?;
        let instance = Arc::new(Instance::new(&kind, key.clone(), labels)?);
        for (index, descriptor) in kind.descriptors.iter().enumerate() {
            state.catalogue.add_member(descriptor, &instance, index);
        }
        state.types.insert(key.owner, kind);
        state.instances.insert(key, Arc::clone(&instance));
        self.changed();
        Ok(instance)
    }

    fn check(
        &self,
        catalogue: &Catalogue,
        families: &[Arc<Descriptor>],
        instance_labels: Option<&str>,
    ) -> Result<(), RegisterError> {
        families.iter().try_for_each(|family| {
            self.frame.check(family)?;
            catalogue.check(family, instance_labels)
        })
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.inner.lock();
        f.debug_struct("Registry")
            .field("prefix", &self.inner.frame.prefix)
            .field("labels", &self.inner.frame.labels)
            .field("instances", &state.instances.len())
            .field("collectors", &state.collectors.len())
            .finish_non_exhaustive()
    }
}
