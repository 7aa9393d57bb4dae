//! Builds a registry.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

use metrics_grammar::{check_label_name, check_metric_name};

use super::{Registry, Report};
use crate::label::MAX_VALUE_BYTES;
use crate::row::Clock;

type OnReport = Box<dyn Fn(&Report) + Send + Sync>;

/// Builds a [`Registry`] with labels, a name prefix and a place for reports.
///
/// # Examples
///
/// ```
/// use metrics::Registry;
/// let registry = Registry::builder()
///     .label("datacentre", "eu-1")
///     .prefix("shop")
///     .on_report(|report| eprintln!("{report}"))
///     .build()?;
/// assert_eq!(registry.render(), "");
/// assert!(Registry::builder().prefix("1st").build().is_err());
/// # Ok::<(), metrics::BuildError>(())
/// ```
#[must_use]
pub struct RegistryBuilder {
    pub(super) labels: Vec<(String, String)>,
    pub(super) prefix: String,
    pub(super) on_report: Option<OnReport>,
    pub(super) deadline: Duration,
    pub(super) linger: Duration,
    pub(super) max_instances: usize,
    pub(super) clock: Clock,
    pub(super) before_gather: Option<fn()>,
}

impl Default for RegistryBuilder {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            prefix: String::new(),
            on_report: None,
            deadline: Duration::from_millis(100),
            linger: Duration::from_secs(5 * 60),
            max_instances: 10_000,
            clock: Clock::default(),
            before_gather: None,
        }
    }
}

/// Why a registry could not be built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The label's name is not legal.
    Label {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The label is given twice.
    DuplicateLabel {
        /// The name.
        name: String,
    },
    /// The label's value is too long.
    LabelValue {
        /// The name.
        name: String,
        /// How many bytes its value has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The prefix cannot begin a metric name.
    Prefix {
        /// The prefix.
        prefix: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label { name, reason } => write!(f, "`{name}` is no legal label name: {reason}"),
            Self::DuplicateLabel { name } => write!(f, "label `{name}` is given twice"),
            Self::LabelValue { name, length, limit } => write!(
                f,
                "the value of label `{name}` has {length} bytes, and may have {limit}: every series would repeat it; shorten it"
            ),
            Self::Prefix { prefix, reason } => write!(f, "`{prefix}` cannot begin a metric name: {reason}"),
        }
    }
}

impl Error for BuildError {}

impl RegistryBuilder {
    /// Puts a label on every series.
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((name.into(), value.into()));
        self
    }

    /// Puts `prefix` and `_` before every name.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Calls `report` once for each problem that has no caller to return to, on the thread that meets it: mostly one that gathers.
    pub fn on_report(mut self, report: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.on_report = Some(Box::new(report));
        self
    }

    /// Sets how long one gather waits for responders, closures and collectors, all together: 100 ms unless set.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets how long series that nobody owns any more stay, after a gather has seen their final values: 5 minutes unless set.
    ///
    /// Longer than the longest pause between two scrapes, so that each of several scrapers sees them.
    pub fn linger(mut self, linger: Duration) -> Self {
        self.linger = linger;
        self
    }

    /// Sets how many instances at a time one stats struct may have, with different instance labels:
    /// 10,000 unless set, and at least 1. A struct whose declaration says `max_instances = N` has
    /// its own cap.
    ///
    /// An instance takes about 1 KB and a series of each family at every scrape. Beyond the cap,
    /// registering returns [`TooManyInstances`](crate::RegisterError::TooManyInstances). Those that
    /// stay for good count, and those of which there are handles; [scoped](Registry::scoped) ones
    /// free their place when the last handle is dropped. Instrumented functions have a cap of their
    /// own, `max_series`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use metrics::{Metrics, RegisterError, Registry};
    /// /// What one tenant has done.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "tenant", labels(tenant: u32))]
    /// struct TenantStats {
    ///     /// Requests served.
    ///     #[metric(counter)]
    ///     requests: u64,
    /// }
    ///
    /// let registry = Registry::builder().max_instances(2).build()?;
    /// let first = registry.scoped::<TenantStats>(1)?;
    /// let second = registry.scoped::<TenantStats>(2)?;
    /// let third = registry.scoped::<TenantStats>(3);
    /// assert!(matches!(third, Err(RegisterError::TooManyInstances { limit: 2, .. })));
    /// drop(first);
    /// assert!(registry.scoped::<TenantStats>(3).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_instances(mut self, max_instances: usize) -> Self {
        self.max_instances = max_instances.max(1);
        self
    }

    /// Puts another clock in the place of [`Instant::now`], for timers and for `#[metrics::instrument]`: in tests, one that moves when it
    /// is told to.
    ///
    /// Times that it goes back count as none. It is called where functions are left, also by a panic: it must not panic itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use std::time::{Duration, Instant};
    ///
    /// # use metrics::{Histogram, Metrics, Registry};
    /// # /// Stats.
    /// # #[derive(Metrics)]
    /// # struct Stats {
    /// #     /// Time spent.
    /// #     #[metric(histogram, unit = "seconds")]
    /// #     work: Histogram,
    /// # }
    /// let (start, passed) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    /// let clock = Arc::clone(&passed);
    /// let registry = Registry::builder()
    ///     .clock(move || start + Duration::from_millis(clock.load(Ordering::Relaxed)))
    ///     .build()?;
    ///
    /// let stats = registry.register::<Stats>(())?;
    /// stats.work.time(|| passed.store(250, Ordering::Relaxed));
    /// assert_eq!(stats.work.value().sum(), 0.25);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock(mut self, now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Builds the registry.
    ///
    /// # Errors
    ///
    /// Returns an error if the prefix or a label's name is not legal, a label is given twice, or
    /// its value has more than 4096 bytes.
    pub fn build(self) -> Result<Registry, BuildError> {
        if !self.prefix.is_empty() {
            let refuse = |error| BuildError::Prefix {
                prefix: self.prefix.clone(),
                reason: format!("{error}"),
            };
            check_metric_name(&self.prefix).map_err(refuse)?;
        }
        for (index, (name, value)) in self.labels.iter().enumerate() {
            check_label_name(name).map_err(|error| BuildError::Label {
                name: name.clone(),
                reason: format!("{error}"),
            })?;
            if matches!(name.as_str(), "le" | "quantile") {
                let reason = "histograms and summaries use it themselves".to_owned();
                return Err(BuildError::Label {
                    name: name.clone(),
                    reason,
                });
            }
            if self.labels[..index].iter().any(|(before, _)| before == name) {
                return Err(BuildError::DuplicateLabel { name: name.clone() });
            }
            if value.len() > MAX_VALUE_BYTES {
                return Err(BuildError::LabelValue {
                    name: name.clone(),
                    length: value.len(),
                    limit: MAX_VALUE_BYTES,
                });
            }
        }
        Ok(Registry::from_builder(self))
    }
}

impl fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryBuilder")
            .field("labels", &self.labels)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
