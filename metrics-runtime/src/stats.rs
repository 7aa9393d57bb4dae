//! The traits that `#[derive(Metrics)]` implements.

use crate::descriptor::Table;
use crate::field::Binder;
use crate::handle::Mode;
use crate::label::InstanceLabels;
use crate::row::{RowReader, RowWriter};

/// A stats struct: a row of words, and the table that says what they mean.
///
/// Implemented by `#[derive(Metrics)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stats struct",
    label = "needs `#[derive(Metrics)]`",
    note = "the handles of a stats struct, `XHandles`, are not it: name `X`, or make one of them by `snapshot()`"
)]
pub trait Metrics: Sized + 'static {
    /// Instance labels: `()`, or the struct generated for `#[metrics(labels(..))]`.
    type Labels: InstanceLabels;
    /// Whether the labels of all families are known when compiling, as a type: [`Is`].
    #[doc(hidden)]
    type IsClosed;
    /// What the struct declares.
    #[doc(hidden)]
    const TABLE: &'static Table;

    #[doc(hidden)]
    fn write(&self, row: &mut RowWriter<'_>);
    #[doc(hidden)]
    fn read(row: &mut RowReader<'_>) -> Self;
}

/// A stats struct that has handles: all but those declared with `handles = false`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no handles",
    label = "no handles",
    note = "`#[derive(Metrics)]` makes handles, unless the struct says `#[metrics(handles = false)]`",
    note = "a stats struct is named as `X`, and not as its handles, `XHandles`"
)]
pub trait HasHandles: Metrics {
    /// The struct of handles, generic over where they count.
    type Handles<M: Mode>;

    #[doc(hidden)]
    fn bind<M: Mode>(binder: &mut Binder<'_, M>) -> Self::Handles<M>;

    // What `flatten` asks of the nested struct, all of one trait: then the compiler misses one, and says so once.
    #[doc(hidden)]
    const NESTED_TABLE: &'static Table = Self::TABLE;
    #[doc(hidden)]
    fn write_nested(&self, row: &mut RowWriter<'_>) {
        self.write(row);
    }
    #[doc(hidden)]
    #[must_use]
    fn read_nested(row: &mut RowReader<'_>) -> Self {
        Self::read(row)
    }
}

/// A stats struct that has one instance in the global registry, with handles.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be registered before its first use",
    label = "has no `global()`",
    note = "`#[derive(Metrics)]` makes `global()`, unless the struct says `#[metrics(labels(..))]` or `#[metrics(handles = false)]`"
)]
pub trait HasGlobal: HasHandles<Labels = ()> {}

#[diagnostic::do_not_recommend]
impl<S: HasHandles<Labels = ()>> HasGlobal for S {}

/// Yes or no, as a type: what a bound can ask for.
///
/// That of a wrong declaration is wrong, too, for a reason that the compiler has reported at the
/// user's field: it says no more about what is made with the type.
#[derive(Debug)]
pub struct Is<const YES: bool>;

/// A stats struct whose series are all known when compiling: what can be
/// [published](crate::Registry::publish). Generic code asks for it.
///
/// # Examples
///
/// ```
/// use metrics::{ClosedMetrics, Metrics, Publisher, RegisterError, Registry};
///
/// /// Publishes the numbers of a worker, all zero, by its number.
/// fn publisher<S>(registry: &Registry, worker: u32) -> Result<Publisher<S>, RegisterError>
/// where
///     S: ClosedMetrics,
///     u32: Into<S::Labels>,
/// {
///     registry.publish(worker)
/// }
///
/// /// What one worker has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "worker", labels(worker_id: u32), handles = false)]
/// struct WorkerStats {
///     /// Jobs done.
///     #[metric(counter)]
///     jobs: u64,
/// }
///
/// let registry = Registry::new();
/// let mut stats = publisher::<WorkerStats>(&registry, 7)?;
/// stats.jobs += 1;
/// stats.publish();
/// assert!(registry.render().contains("worker_jobs_total{worker_id=\"7\"} 1\n"));
/// # Ok::<(), RegisterError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be published: it may have an open family, whose series are a map",
    label = "may have an open family",
    note = "use `respond` or `collect_with`, or close the labels of the family",
    note = "generic code asks for `S: metrics::ClosedMetrics`"
)]
pub trait ClosedMetrics: Metrics {}

#[diagnostic::do_not_recommend]
impl<S: Metrics<IsClosed = Is<true>>> ClosedMetrics for S {}
