//! The registry itself.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;

use super::frame::Frame;
use super::gather::gather;
use super::plan::Plan;
use super::problems::Problems;
use super::state::State;
use super::{Filter, RegistryBuilder, scope};
use crate::cells::{lock, lock_unless_lost};
use crate::encode::{Encoder, Exposition, Format};
use crate::platform;
use crate::snapshot::Snapshot;
use crate::source::{Bell, Pool};

/// Longer than anybody waits, and no instant overflows by it.
const FAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A set of metrics: stats structs and collectors, checked against each other.
///
/// A value: cheap to clone, and clones share everything. How counts reach it is chosen where they are made, for each instance anew:
///
/// | who counts | registered by | the scraper sees |
/// | --- | --- | --- |
/// | any threads, through handles | [`register`](Self::register), [`scoped`](Self::scoped) | all counts, at once |
/// | one thread, through [local](crate::Local) handles | `.local()` of such handles | the same |
/// | an owner of a plain struct | [`publish`](Self::publish) | the last [`publish`](crate::Publisher::publish), whole |
/// | a loop that owns a plain struct | [`respond`](Self::respond) | the struct as the loop has it when it is asked |
/// | state that only its own thread may read | [`collect_with`](Self::collect_with) | what a closure brings back |
/// | families known at run time only | [`register_collector`](Self::register_collector) | what the collector makes |
///
/// Rows of one struct with different instance labels are series of the same families. Rows with equal labels become one:
/// counters and histograms add up, gauges and states meet by the `aggregate` of their declaration. When a row ends, what its counters
/// and histograms have counted stays, so that no counter falls.
///
/// Registering takes a lock; gathering takes none while it reads words or waits for answers; recording never does. A gather has one
/// [deadline](RegistryBuilder::deadline), whatever hangs. Everything is exported in one order: families by name, rows by their
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
/// registry.publish::<WorkerStats>(1)?.jobs += 2;
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
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) frame: Frame,
    pub(super) problems: Problems,
    pub(super) state: Mutex<State>,
    plan: ArcSwap<Plan>,
    /// Whether something was registered since `plan` was made.
    stale: AtomicBool,
    pub(super) bell: Arc<Bell>,
    pub(super) pool: Pool,
    deadline: Duration,
    pub(super) linger: Duration,
    before_gather: Option<fn()>,
}

impl Registry {
    /// Makes an empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self::from_builder(RegistryBuilder::default())
    }

    /// Makes an empty registry that calls `prepare` before each gather.
    pub(crate) fn preparing(prepare: fn()) -> Self {
        Self::from_builder(RegistryBuilder {
            before_gather: Some(prepare),
            ..RegistryBuilder::default()
        })
    }

    /// Builds a registry with labels, a name prefix, a place for reports, and times of its own.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    pub(super) fn from_builder(builder: RegistryBuilder) -> Self {
        let bell = Arc::<Bell>::default();
        let inner = Inner {
            frame: Frame::new(builder.prefix, builder.labels, builder.max_instances, builder.clock),
            problems: Problems::new(builder.on_report),
            state: Mutex::default(),
            plan: ArcSwap::default(),
            stale: AtomicBool::new(false),
            pool: Pool::new(Arc::clone(&bell)),
            bell,
            deadline: builder.deadline.min(FAR),
            linger: builder.linger,
            before_gather: builder.before_gather,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Gathers all families: copies every row, merged over all threads, asks every responder, and calls every closure and
    /// collector.
    ///
    /// Each histogram is consistent in itself, and so is each struct that is published, answered or brought by a closure.
    /// Separate counters of handles are exact and never fall, but are not of one instant. Waits for others, if it asks any, until the
    /// deadline; then serves what there is, counts in self-metrics what did not come, and [reports](crate::Report) it.
    #[must_use]
    pub fn gather(&self) -> Snapshot {
        self.gather_filtered(&Filter::new())
    }

    /// Gathers the families that a filter chooses.
    ///
    /// Asks only what may have such families: the responders and closures of structs that have
    /// one, and the collectors that [describe](crate::Collector::describe) one, that describe
    /// nothing, or that [do not describe all](crate::Collector::describes_all) of theirs. The
    /// others are not waited for, and are neither late nor failed.
    #[must_use]
    pub fn gather_filtered(&self, filter: &Filter) -> Snapshot {
        self.gather_by(filter, platform::Instant::now() + FAR)
    }

    /// Gathers the families that a filter chooses, and waits for others until `deadline`, but no longer than the registry's own.
    ///
    /// For whoever is waited for in turn, such as a server that was told when its scraper gives up. A deadline in the past waits for
    /// nobody: what others brought last is served, as after any deadline, and they are late.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// use metrics::{Filter, Metrics, Registry};
    ///
    /// /// What one worker has done.
    /// #[derive(Default, Metrics)]
    /// #[metrics(namespace = "worker", handles = false)]
    /// struct WorkerStats {
    ///     /// Jobs done.
    ///     #[metric(counter)]
    ///     jobs: u64,
    /// }
    ///
    /// let registry = Registry::builder().deadline(Duration::from_secs(60)).build()?;
    /// // Of a loop that is busy elsewhere.
    /// let _responder = registry.respond::<WorkerStats>(())?;
    ///
    /// let snapshot = registry.gather_until(&Filter::new(), Instant::now());
    /// assert!(snapshot.family("metrics_late_answers_total").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn gather_until(&self, filter: &Filter, deadline: std::time::Instant) -> Snapshot {
        self.gather_by(filter, platform::instant(deadline))
    }

    fn gather_by(&self, filter: &Filter, deadline: platform::Instant) -> Snapshot {
        if let Some(prepare) = self.inner.before_gather {
            prepare();
        }
        let deadline = deadline.min(platform::Instant::now() + self.inner.deadline);
        if !filter.chooses_all() {
            return gather(&self.inner, &self.inner.plan(), filter, deadline);
        }
        scope::gather_all(&self.inner, |plan| gather(&self.inner, plan, filter, deadline))
    }

    /// Returns how long a gather waits for responders, closures and collectors: a year at most, whatever was set.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.inner.deadline
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

impl Inner {
    /// Notes that what is registered has changed.
    pub(super) fn changed(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Returns what there is to gather, without a lock unless something was registered since the last time.
    ///
    /// What there was then, if the lock is lost: in a child that was forked while another thread registered.
    pub(super) fn plan(&self) -> Arc<Plan> {
        let stale = self.stale.load(Ordering::Acquire);
        if let Some(state) = stale.then(|| lock_unless_lost(&self.state)).flatten() {
            let old = self.plan.swap(Arc::new(state.plan()));
            // Last, so that whoever sees the plan as fresh has the new one.
            self.stale.store(false, Ordering::Release);
            drop(state);
            // It may be the last to hold a collector: users' code, its destructor, runs without the lock.
            drop(old);
        }
        self.plan.load_full()
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not while it is written, which may be users' code.
        let (instances, collectors) = {
            let state = lock(&self.inner.state);
            (state.instances(), state.collectors())
        };
        f.debug_struct("Registry")
            .field("prefix", &self.inner.frame.prefix)
            .field("labels", &self.inner.frame.labels)
            .field("instances", &instances)
            .field("collectors", &collectors)
            .finish_non_exhaustive()
    }
}
