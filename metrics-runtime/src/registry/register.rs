//! Registering: structs in each of the ways that counts can come, and collectors.

use std::any::TypeId;
use std::error::Error;
use std::iter;
use std::sync::Arc;

use super::catalogue::check_among;
use super::clashes::OnClash;
use super::frame::Frame;
use super::instance::{Instance, InstanceKey, Owner};
use super::plan::RegisteredCollector;
use super::problems::SelfMetric;
use super::state::{Found, Removed, State};
use super::store::Registry;
use super::{Collector, CollectorId, RegisterError, Report};
use crate::cells::{lock, lock_unless_lost};
use crate::descriptor::{Descriptor, Table};
use crate::field::Bound;
use crate::handle::Shared;
use crate::label::{LabelKey, LabelSet, Part};
use crate::row::Row;
use crate::source::{Ending, Errand, Gate, Publisher, Responder, Source, SourceRow, Sources, Way};
use crate::stats::{ClosedMetrics, HasHandles, Metrics};

impl Registry {
    /// Registers a stats struct under its instance labels and returns its handles.
    ///
    /// The labels are `()`, or what the generated `XLabels` can be made from: `7` for `labels(worker_id: u32)`, a tuple
    /// for several. The same struct with the same labels again gives handles to the same row. The instance stays for good, also when the
    /// handles are dropped.
    ///
    /// # Errors
    ///
    /// Returns an error, and registers nothing, if a family clashes with a registered one, a label
    /// with one of the registry, the instance has rows of another way that its gauges cannot meet,
    /// the struct has [as many instances](super::RegistryBuilder::max_instances) as it may have, a
    /// label value has more than 4096 bytes, or the process has no words left.
    pub fn register<S: HasHandles>(&self, labels: impl Into<S::Labels>) -> Result<S::Handles<Shared>, RegisterError> {
        self.row::<S>(labels.into(), false).map(|row| handles::<S>(row))
    }

    /// Registers a stats struct as [`register`](Self::register) does, but refuses one that is registered already.
    ///
    /// # Errors
    ///
    /// Returns an error if `register` does, or if the struct is registered with the same labels, in whatever way.
    pub fn register_new<S: HasHandles>(
        &self,
        labels: impl Into<S::Labels>,
    ) -> Result<S::Handles<Shared>, RegisterError> {
        self.row::<S>(labels.into(), true).map(|row| handles::<S>(row))
    }

    fn row<S: Metrics>(&self, labels: S::Labels, new: bool) -> Result<Arc<Row>, RegisterError> {
        self.with_instance::<S, _>(labels, |_, instance, is_new| {
            if new && !is_new {
                return Err(RegisterError::AlreadyRegistered {
                    owner: instance.kind.name.clone(),
                    labels: instance.labels.to_string(),
                });
            }
            let row = instance.make_row()?;
            instance.settle();
            Ok(row)
        })
    }

    /// Registers a stats struct whose instance goes when nobody owns it any more: for what comes and goes, such as
    /// connections, tenants, jobs.
    ///
    /// Owners are all its handles, with their clones and whatever is made of them that does not borrow. When the last is
    /// dropped, at least one unfiltered gather has seen the final values, and [`linger`](super::RegistryBuilder::linger) has passed,
    /// the instance is no longer exported, and its memory is used for others. Registering it again before then goes on with the
    /// same row; after then it begins at zero, with a newer start time. An instance that is also registered in another way stays for good.
    /// Where very many come and go, at most 20,000 instances without an owner are kept: those go first that a gather has seen.
    ///
    /// # Errors
    ///
    /// Returns an error if [`register`](Self::register) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use metrics::{Metrics, Registry};
    ///
    /// /// What one connection has done.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "connection", labels(peer: String))]
    /// struct ConnectionStats {
    ///     /// Requests served.
    ///     #[metric(counter)]
    ///     requests: u64,
    /// }
    ///
    /// let registry = Registry::builder().linger(Duration::ZERO).build()?;
    /// let stats = registry.scoped::<ConnectionStats>("10.0.0.7".to_owned())?;
    /// stats.requests.inc();
    /// drop(stats);
    /// assert!(registry.render().ends_with("connection_requests_total{peer=\"10.0.0.7\"} 1\n"));
    /// assert_eq!(registry.render(), "");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scoped<S: HasHandles>(&self, labels: impl Into<S::Labels>) -> Result<S::Handles<Shared>, RegisterError> {
        let (row, unseen) = self.with_instance::<S, _>(labels.into(), |state, instance, _| {
            let row = instance.make_row()?;
            instance.own();
            Ok((row, state.remove_orphans()))
        })?;
        for instance in unseen {
            let source = instance.kind.name.clone();
            let metric = SelfMetric::UnseenInstances;
            self.inner
                .problems
                .happened(metric, &instance.kind.name, || Report::InstanceUnseen { source });
        }
        Ok(handles::<S>(row))
    }

    /// Registers a plain stats struct of one owner, who hands it over when it likes.
    ///
    /// Returns the struct, all zero, inside a [`Publisher`] that derefs to it. A second publisher with the same labels is a row of
    /// its own, and the two add up.
    ///
    /// The struct must not have open families, which are maps: a compile error says so. [`respond`](Self::respond) takes them.
    ///
    /// # Errors
    ///
    /// Returns an error if [`register`](Self::register) does, or if there is a row with the same labels already and a gauge or state
    /// does not say by `aggregate` how the two meet.
    pub fn publish<S: ClosedMetrics>(&self, labels: impl Into<S::Labels>) -> Result<Publisher<S>, RegisterError> {
        self.add_source::<S, _>(labels.into(), |_, instance| Publisher::new(instance.make_sources()))
    }

    /// Registers a plain stats struct of a loop, which hands it over when a gather asks.
    ///
    /// The loop's own thread should not gather: that gather would wait for it until the deadline.
    ///
    /// # Errors
    ///
    /// Returns an error if [`publish`](Self::publish) does.
    pub fn respond<S: Metrics>(&self, labels: impl Into<S::Labels>) -> Result<Responder<S>, RegisterError> {
        let bell = &self.inner.bell;
        self.add_source::<S, _>(labels.into(), |_, instance| {
            Responder::new(instance.make_sources(), bell)
        })
    }

    /// Registers a closure that brings a stats struct: from the thread that owns it, say, by sending it a request and waiting
    /// for the reply.
    ///
    /// Each gather calls it, on a thread of a small pool, together with all others; it is never called twice at once. One that has not
    /// come back by the gather's deadline, returns an error or panics costs nothing but itself: the gather serves what it
    /// brought last, counts it in `metrics_late_answers_total` or `metrics_collector_failures_total`, and reports it. One that
    /// hangs keeps one thread, until it comes back; then it is called again.
    ///
    /// The closure should not own the registry, or neither is ever dropped; and the thread that it waits for should not gather.
    /// [`remove_collector`](Self::remove_collector) ends its row: with what the last gather had it bring, so that an owner who wants
    /// its last counts exported gathers once more before.
    ///
    /// # Errors
    ///
    /// Returns an error if [`publish`](Self::publish) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    /// use std::thread;
    /// use std::time::Duration;
    ///
    /// use metrics::{Metrics, Registry};
    ///
    /// /// What one worker has done.
    /// #[derive(Clone, Default, Metrics)]
    /// #[metrics(namespace = "worker", handles = false)]
    /// struct WorkerStats {
    ///     /// Jobs done.
    ///     #[metric(counter)]
    ///     jobs: u64,
    /// }
    ///
    /// // The worker's jobs are closures that run on its thread and may look at its stats.
    /// type Job = Box<dyn FnOnce(&mut WorkerStats) + Send>;
    /// let (jobs, queue) = channel::<Job>();
    /// let worker = thread::spawn(move || {
    ///     let mut stats = WorkerStats::default();
    ///     queue.iter().for_each(|job| job(&mut stats));
    /// });
    ///
    /// let registry = Registry::builder().deadline(Duration::from_secs(5)).build()?;
    /// let hop = jobs.clone();
    /// let id = registry.collect_with::<WorkerStats>((), move || {
    ///     let (reply, answer) = channel();
    ///     hop.send(Box::new(move |stats| drop(reply.send(stats.clone()))))?;
    ///     Ok(answer.recv()?)
    /// })?;
    ///
    /// jobs.send(Box::new(|stats| stats.jobs += 1))?;
    /// assert!(registry.render().ends_with("worker_jobs_total 1\n"));
    /// # registry.remove_collector(id);
    /// # drop(jobs);
    /// # worker.join().unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn collect_with<S: Metrics>(
        &self,
        labels: impl Into<S::Labels>,
        closure: impl FnMut() -> Result<S, Box<dyn Error>> + Send + 'static,
    ) -> Result<CollectorId, RegisterError> {
        self.add_source::<S, _>(labels.into(), |state, instance| {
            let (sources, source) = called(instance, closure);
            state.add_closure(sources, source)
        })
    }

    /// Registers a collector.
    ///
    /// # Errors
    ///
    /// Returns an error, and registers nothing, if a family that the collector describes clashes with a registered one.
    pub fn register_collector(&self, collector: impl Collector) -> Result<CollectorId, RegisterError> {
        let frame = &self.inner.frame;
        let name = collector.type_name();
        // Users' code runs before the lock is taken.
        let described: Arc<[_]> = collector
            .describe()
            .into_iter()
            .map(|family: Descriptor| Arc::new(family.prefixed(&frame.prefix).of_collector(name)))
            .collect();
        let describes_all = collector.describes_all();
        check_among(&described)?;
        let mut state = lock(&self.inner.state);
        state.check_all(frame, &described, None)?;
        let id = state.add_collector(|id| RegisteredCollector::new(id, collector, described, describes_all, frame));
        self.inner.changed();
        Ok(id)
    }

    /// Removes a collector, or a closure given to [`collect_with`](Self::collect_with), whose row then ends; returns whether it was
    /// there. A gather that is under way may still call it.
    #[allow(clippy::must_use_candidate)]
    pub fn remove_collector(&self, id: CollectorId) -> bool {
        let removed = lock(&self.inner.state).remove_collector(id, &self.inner.frame);
        // Users' code, a destructor, runs outside the lock.
        match removed {
            None => return false,
            Some(Removed::Collector(removed)) => {
                self.inner.changed();
                // The old plan has it too.
                self.inner.plan();
                drop(removed);
            }
            Some(Removed::Closure(sources, source)) => {
                sources.end(&source, None, Ending::Finished);
                // Nobody waits for it any more.
                self.inner.bell.ring();
            }
        }
        true
    }

    /// Calls `change` with an instance, under the lock, and keeps the instance if it is new and nothing is wrong.
    fn with_instance<S: Metrics, R>(
        &self,
        labels: S::Labels,
        change: impl FnOnce(&mut State, &Arc<Instance>, bool) -> Result<R, RegisterError>,
    ) -> Result<R, RegisterError> {
        let owner = Owner::Struct(TypeId::of::<S>());
        S::Labels::parts(labels, |parts| {
            self.with_instance_of(owner, S::TABLE, parts, OnClash::Refuse, change)
        })
    }

    pub(super) fn with_instance_of<R>(
        &self,
        owner: Owner,
        table: &'static Table,
        labels: &[Part<'_>],
        on_clash: OnClash<'_>,
        change: impl FnOnce(&mut State, &Arc<Instance>, bool) -> Result<R, RegisterError>,
    ) -> Result<R, RegisterError> {
        let frame = &self.inner.frame;
        Frame::check_lengths(table, labels)?;
        let labels = labels.iter().copied().chain(iter::repeat(Part::Absent));
        let labels: Vec<Part<'_>> = labels.take(table.labels.len()).collect();
        let text = frame.instance_text(table, &labels);
        let labels = LabelKey::new(&labels);
        let key = InstanceKey { owner, labels };
        let mut state = lock_unless_lost(&self.inner.state).ok_or(RegisterError::Forked)?;
        let Found { instance, new } = state.instance(frame, table, key, text, on_clash)?;
        let changed = change(&mut state, &instance, new.is_some())?;
        if let Some(left_out) = new {
            state.add(&instance, left_out);
        }
        state.readmit(frame);
        self.inner.changed();
        Ok(changed)
    }

    /// Adds a source to an instance, which stays for good.
    fn add_source<S: Metrics, R>(
        &self,
        labels: S::Labels,
        add: impl FnOnce(&mut State, &Arc<Instance>) -> R,
    ) -> Result<R, RegisterError> {
        // Here, so that users' code in it is dropped without the lock if it comes to nothing.
        let mut add = Some(add);
        self.with_instance::<S, _>(labels, |state, instance, _| {
            instance.check_another_row()?;
            instance.settle();
            Ok(add.take().map(|add| add(state, instance)))
        })
        .map(|added| added.expect("it was there"))
    }
}

pub(super) fn handles<S: HasHandles>(row: Arc<Row>) -> S::Handles<Shared> {
    Bound::new(row, Shared).rebind::<S>()
}

/// Makes a closure a source of an instance.
fn called<S: Metrics>(
    instance: &Instance,
    mut closure: impl FnMut() -> Result<S, Box<dyn Error>> + Send + 'static,
) -> (Arc<Sources>, Arc<Source>) {
    let sources = instance.make_sources();
    let mut row = SourceRow::new(sources);
    let (handover, gate) = (Arc::clone(row.handover()), Arc::<Gate>::default());
    let passed = Arc::clone(&gate);
    let errand = Errand::alone(move || {
        let stats = closure().map_err(|error| error.to_string())?;
        match passed.pass(|| row.hand_over(&stats)) {
            Some(true) => Ok(()),
            Some(false) => Err("too many gathers read it at once".to_owned()),
            None => Err("it has been removed".to_owned()),
        }
    });
    let source = Source::new(&handover, Way::Called(errand, gate));
    sources.add(Arc::clone(&source));
    (Arc::clone(sources), source)
}
