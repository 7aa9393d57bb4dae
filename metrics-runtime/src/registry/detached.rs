//! Registering where no caller can be told of an error: what clashes is recorded, and not exported.

use std::any::TypeId;
use std::sync::Arc;

use super::clashes::{Clash, OnClash};
use super::instance::Owner;
use super::problems::SelfMetric;
use super::register::handles;
use super::store::Registry;
use super::{RegisterError, Report};
use crate::descriptor::Table;
use crate::handle::Shared;
use crate::label::{LabelSet, Part};
use crate::platform::wall_clock;
use crate::row::{Layout, Row};
use crate::stats::HasHandles;

impl Registry {
    /// Registers a stats struct as [`register`](Self::register) does, but never fails: for libraries that count on the side, and have
    /// nobody to return an error to.
    ///
    /// A family that clashes with another costs only itself: it is recorded, but not exported,
    /// while the other families of the struct are. Counts it in `metrics_refused_families_total`,
    /// and [reports](Report::FamilyDetached) it once, with both definitions. It is exported from
    /// when what it clashes with is removed.
    ///
    /// Where the struct as a whole cannot be registered, such as in a process without words left,
    /// counts the struct there, [reports](Report::Detached) why, and returns handles to a row that
    /// nothing exports.
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
    /// /// A family of the same name, but of another type; and one of its own.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "cache")]
    /// struct OtherStats {
    ///     /// Look-ups.
    ///     #[metric(gauge, name = "cache_lookups_total", allow(naming))]
    ///     lookups: u64,
    ///     /// Entries.
    ///     #[metric(gauge)]
    ///     entries: u64,
    /// }
    ///
    /// let registry = Registry::builder().on_report(|report| eprintln!("{report}")).build()?;
    /// registry.register_or_detach::<CacheStats>(()).lookups.inc();
    /// let other = registry.register_or_detach::<OtherStats>(());
    /// other.lookups.set(7);
    /// other.entries.set(3);
    /// let text = registry.render();
    /// assert!(text.contains("cache_lookups_total 1\n") && text.contains("cache_entries 3\n"));
    /// assert!(text.contains("metrics_refused_families_total{family=\"cache_lookups_total\"} 1\n"));
    /// # Ok::<(), metrics::BuildError>(())
    /// ```
    pub fn register_or_detach<S: HasHandles>(&self, labels: impl Into<S::Labels>) -> S::Handles<Shared> {
        let owner = Owner::Struct(TypeId::of::<S>());
        let row = S::Labels::parts(labels.into(), |parts| self.row_without_clashes(owner, S::TABLE, parts));
        handles::<S>(self.or_detached(S::TABLE.owner, S::TABLE, row))
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
        let row = self.row_without_clashes(Owner::Function(address), table, labels);
        self.or_detached(&format!("{}::{name}", table.module), table, row)
    }

    /// Registers an instance without the families that clash with others, and reports those.
    fn row_without_clashes(
        &self,
        owner: Owner,
        table: &'static Table,
        labels: &[Part<'_>],
    ) -> Result<Arc<Row>, RegisterError> {
        let (mut clashes, mut unmet) = (Vec::new(), Vec::new());
        let on_clash = OnClash::LeaveOut(&mut clashes);
        let row = self.with_instance_of(owner, table, labels, on_clash, |_, instance, _| {
            if instance.row().is_none() {
                unmet.extend(instance.unmet().map(|(family, reason)| {
                    let family = Arc::clone(family);
                    Clash { family, reason }
                }));
            }
            instance.settle();
            instance.make_row_beside()
        })?;
        clashes.append(&mut unmet);
        // Reports are users' code, and so come after the lock.
        self.inner.report_clashes(clashes);
        Ok(row)
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
