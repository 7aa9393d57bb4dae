//! Registering where nobody could take an error: what is refused counts on, for nobody to see.

use std::sync::Arc;

use super::instance::Owner;
use super::problems::SelfMetric;
use super::register::handles;
use super::store::Registry;
use super::{RegisterError, Report};
use crate::descriptor::Table;
use crate::handle::Shared;
use crate::label::Part;
use crate::platform::wall_clock;
use crate::row::{Layout, Row};
use crate::stats::HasHandles;

impl Registry {
    /// Registers a stats struct as [`register`](Self::register) does, but never fails: for libraries that count on the side, and have
    /// nobody to return an error to.
    ///
    /// Where `register` returns an error, counts the struct in `metrics_refused_families_total`, [reports](Report::Detached) why, and
    /// returns handles to a row that nothing exports.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Metrics, Registry};
    ///
    /// /// What one cache has done.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "cache")]
    /// struct CacheStats {
    ///     /// Look-ups.
    ///     #[metric(counter)]
    ///     lookups: u64,
    /// }
    ///
    /// /// The same name, but another type.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "cache")]
    /// struct OtherStats {
    ///     /// Look-ups.
    ///     #[metric(gauge, name = "cache_lookups_total", allow(naming))]
    ///     lookups: u64,
    /// }
    ///
    /// let registry = Registry::builder().on_report(|report| eprintln!("{report}")).build()?;
    /// registry.register_or_detach::<CacheStats>(()).lookups.inc();
    /// registry.register_or_detach::<OtherStats>(()).lookups.set(7);
    /// assert_eq!(registry.gather().family("metrics_refused_families_total").unwrap().series().count(), 1);
    /// # Ok::<(), metrics::BuildError>(())
    /// ```
    pub fn register_or_detach<S: HasHandles>(&self, labels: impl Into<S::Labels>) -> S::Handles<Shared> {
        handles::<S>(self.or_detached(S::TABLE.owner, S::TABLE, self.row::<S>(labels.into(), false)))
    }

    /// Registers what has no struct, an instrumented function, under its labels; on a conflict as
    /// [`register_or_detach`](Self::register_or_detach) does.
    pub(crate) fn function_row(
        &self,
        name: &str,
        address: usize,
        table: &'static Table,
        labels: &[Part<'_>],
    ) -> Arc<Row> {
        let owner = Owner::Function(address);
        let row = self.with_instance_of(owner, table, labels, |_, instance, _| {
            instance.settle();
            instance.make_row()
        });
        self.or_detached(&format!("{}::{name}", table.module), table, row)
    }

    fn or_detached(&self, owner: &str, table: &'static Table, row: Result<Arc<Row>, RegisterError>) -> Arc<Row> {
        row.unwrap_or_else(|reason| {
            self.inner
                .problems
                .happened(SelfMetric::RefusedFamilies, owner, || Report::Detached { reason });
            Row::detached(Layout::new(table), wall_clock(), &self.inner.frame.clock)
        })
    }
}
