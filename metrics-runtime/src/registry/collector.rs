//! Hand-written collectors.

use std::any::type_name;
use std::error::Error;

use super::Collected;
use crate::descriptor::Descriptor;

/// Builds families at run time, at each gather.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use metrics::{Collected, Collector, Descriptor, Registry};
///
/// struct Disks {
///     free: Descriptor,
/// }
///
/// impl Collector for Disks {
///     fn describe(&self) -> Vec<Descriptor> {
///         vec![self.free.clone()]
///     }
///
///     fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         out.number(&self.free, &["/"], 1_048_576_u64)?;
///         Ok(())
///     }
/// }
///
/// let free = Descriptor::gauge("disk_free_bytes", "Free space.").unit("bytes").labels(["mount"]).build()?;
/// let registry = Registry::builder().deadline(Duration::from_secs(5)).build()?;
/// let disks = registry.register_collector(Disks { free })?;
/// assert_eq!(
///     registry.render(),
///     "# HELP disk_free_bytes Free space.\n# TYPE disk_free_bytes gauge\ndisk_free_bytes{mount=\"/\"} 1048576\n"
/// );
/// assert!(registry.remove_collector(disks));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What a wrong implementation does
///
/// | what is wrong | what happens |
/// | --- | --- |
/// | [`describe`](Self::describe) panics | so does registering it, and nothing is registered |
/// | [`collect`](Self::collect) panics, fails or is late | the others are gathered without it, and it is [reported](crate::Report) |
/// | a sample is not of its family, or is made twice | a typed error of the method that is given it; nothing is added |
/// | a family clashes with another | it is left out and reported, at each gather |
pub trait Collector: Send + Sync + 'static {
    /// Returns the families that [`collect`](Self::collect) makes.
    ///
    /// Called once, at registration: a clash with another family is an error there. What is
    /// described is taken to be complete, unless [`describes_all`](Self::describes_all) says
    /// otherwise: a [filtered gather](super::Registry::gather_filtered) calls the collector only
    /// if the filter chooses one of these families. A collector that describes nothing, such as a
    /// bridge to another library, is called at each gather.
    ///
    /// Families that are not described are exported by the gathers that call the collector. They
    /// are checked at each of these, and one that clashes is left out and reported.
    fn describe(&self) -> Vec<Descriptor> {
        Vec::new()
    }

    /// Returns whether [`describe`](Self::describe) returns every family that
    /// [`collect`](Self::collect) may make: `true`, unless a collector has it otherwise.
    ///
    /// Called once, at registration. For bridges that know some of their families beforehand, but
    /// not all: if it is `false`, every gather calls the collector, whatever a filter chooses.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use metrics::{Collected, Collector, Descriptor, Filter, Registry};
    ///
    /// /// Knows one of its families beforehand.
    /// struct Plugins {
    ///     loaded: Descriptor,
    /// }
    ///
    /// impl Collector for Plugins {
    ///     fn describe(&self) -> Vec<Descriptor> {
    ///         vec![self.loaded.clone()]
    ///     }
    ///
    ///     fn describes_all(&self) -> bool {
    ///         false
    ///     }
    ///
    ///     fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
    ///         out.number(&self.loaded, &[], 1_u64)?;
    ///         let calls = Descriptor::counter("auth_calls_total", "Calls of a plug-in.").build()?;
    ///         out.number(&calls, &[], 7_u64)?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let loaded = Descriptor::gauge("plugins_loaded", "Plug-ins.").build()?;
    /// let registry = Registry::new();
    /// registry.register_collector(Plugins { loaded })?;
    /// let snapshot = registry.gather_filtered(&Filter::new().name("auth_calls_total"));
    /// assert!(snapshot.family("auth_calls_total").is_some());
    /// assert!(snapshot.family("plugins_loaded").is_none());
    /// # Ok::<(), Box<dyn Error>>(())
    /// ```
    fn describes_all(&self) -> bool {
        true
    }

    /// Adds samples.
    ///
    /// Called at each gather that may need it, on a thread of a small pool together with all
    /// others, never twice at once, and under no lock: it may use the registry.
    ///
    /// # Errors
    ///
    /// On an error or a panic, nothing of this collector is in that snapshot; the rest is. It is counted in
    /// `metrics_collector_failures_total` and reported. So it is if it has not come back by the gather's
    /// [deadline](super::RegistryBuilder::deadline), in `metrics_late_answers_total`.
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>>;

    /// Returns the name that reports give this collector: its type.
    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        type_name::<Self>()
    }
}

/// Names a registered collector, to [remove](super::Registry::remove_collector) it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CollectorId(pub(super) u64);
