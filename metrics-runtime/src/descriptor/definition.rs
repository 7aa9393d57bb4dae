//! The owned metadata of one metric family.

use std::borrow::Cow;
use std::sync::Arc;

use metrics_grammar::{base_name, join};

use super::{FamilyEntry, MetricType, Scalar, Site, Table, ValueShape};

/// What one series of a family holds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ValueType {
    /// One number. A family made at run time says `F64` and takes any number.
    Number(Scalar),
    /// Counts by bucket, by the upper bounds without `+Inf`, and a sum.
    Histogram(Arc<[f64]>),
    /// Which one of these states is the current one.
    StateSet(Arc<[Cow<'static, str>]>),
    /// Nothing but labels.
    Info,
}

impl ValueType {
    /// A bound of -0 becomes 0: they are one number, and should be one text.
    pub(super) fn histogram(bounds: impl IntoIterator<Item = f64>) -> Self {
        Self::Histogram(bounds.into_iter().map(|bound| bound + 0.0).collect())
    }

    /// Tells whether it is a histogram that may hold negative observations.
    #[must_use]
    pub(crate) fn has_negative_bound(&self) -> bool {
        matches!(self, Self::Histogram(bounds) if bounds.first().is_some_and(|bound| *bound < 0.0))
    }

    /// Counts the words of one series in a snapshot.
    #[must_use]
    pub(crate) fn words(&self) -> usize {
        match self {
            Self::Number(_) | Self::StateSet(_) => 1,
            Self::Histogram(bounds) => bounds.len() + 2,
            Self::Info => 0,
        }
    }
}

impl From<&ValueShape> for ValueType {
    fn from(shape: &ValueShape) -> Self {
        match shape {
            ValueShape::Number(number) => Self::Number(number.scalar),
            ValueShape::Histogram(buckets) => Self::histogram(buckets.bounds.iter().copied()),
            ValueShape::State(states) => Self::StateSet(states.texts.iter().map(|text| (*text).into()).collect()),
            ValueShape::Info(_) => Self::Info,
        }
    }
}

/// What a metric family is, apart from its values.
///
/// A derive declares descriptors; a [`Collector`](crate::Collector) makes its own at run time, with [`Descriptor::counter`]
/// and its siblings.
///
/// # Examples
///
/// ```
/// use metrics::{Descriptor, MetricType};
///
/// let free = Descriptor::gauge("disk_free_bytes", "Free space.").unit("bytes").labels(["mount"]).build()?;
/// assert_eq!(free.name(), "disk_free_bytes");
/// assert_eq!(free.metric_type(), MetricType::Gauge);
/// assert_eq!(free.unit(), Some("bytes"));
/// assert_eq!(free.labels(), ["mount"]);
/// # Ok::<(), metrics::DescriptorError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptor {
    pub(super) name: String,
    pub(super) help: String,
    pub(super) unit: String,
    pub(super) metric_type: MetricType,
    pub(super) labels: Vec<String>,
    /// How many of the labels, the first ones, are those of an instance.
    pub(super) instance_labels: usize,
    pub(super) value: ValueType,
    pub(super) site: Site,
}

impl Descriptor {
    /// Owns what a derive declared. `name` is the whole exported name; `labels` are names that come before the family's own.
    pub(crate) fn declared(name: String, family: &FamilyEntry, table: &Table, mut labels: Vec<String>) -> Self {
        let instance_labels = labels.len();
        labels.extend(family.labels.iter().map(ToString::to_string));
        Self {
            name,
            help: family.help.line(),
            unit: family.unit.to_owned(),
            metric_type: family.metric_type,
            labels,
            instance_labels,
            value: ValueType::from(&family.shape.value),
            site: Site {
                module: table.module,
                owner: table.owner,
                field: family.field,
                file: table.file,
                line: family.line,
            },
        }
    }

    /// Sets the type of the collector that makes it.
    pub(crate) fn of_collector(mut self, collector: &'static str) -> Self {
        self.site.owner = collector;
        self
    }

    /// Puts a registry's prefix before the name; an empty one changes nothing.
    pub(crate) fn prefixed(mut self, prefix: &str) -> Self {
        self.name = join([prefix, &self.name]);
        self
    }

    /// Returns the exported name, which samples have in every format: with the `_total` of a
    /// counter and the `_info` of an info, unless the declaration gives a name without.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the exported name without the suffix of the type, `_total` of a counter or `_info`
    /// of an info, if it has that.
    ///
    /// It is the name of the family in the metadata of `OpenMetrics`. A family of which that format
    /// knows only the samples, a histogram with a negative bound, has none there.
    #[must_use]
    pub fn base_name(&self) -> &str {
        base_name(self.metric_type, &self.name)
    }

    /// Returns the help.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// Returns the unit, if there is one.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        (!self.unit.is_empty()).then_some(&*self.unit)
    }

    /// Returns the type.
    #[must_use]
    pub fn metric_type(&self) -> MetricType {
        self.metric_type
    }

    /// Returns the names of the labels, in order.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Counts the labels that are the same in all series of an instance.
    pub(crate) fn instance_labels(&self) -> usize {
        self.instance_labels
    }

    /// Returns what one series holds.
    #[must_use]
    pub fn value(&self) -> &ValueType {
        &self.value
    }

    /// Returns where the family is defined.
    #[must_use]
    pub fn site(&self) -> Site {
        self.site
    }

    /// Counts the words of one series in a snapshot.
    #[must_use]
    pub(crate) fn words(&self) -> usize {
        self.value.words()
    }
}
