//! One metric family of a stats struct.

use metrics_grammar::{MetricType, exported_name, join, unsuffixed_name};
use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use super::{Buckets, ClosedLabel, Help, Label, MAX_SERIES};
use crate::attr::{Aggregate, FieldAttrs, Kind};

/// A metric family.
pub(crate) struct Family {
    pub(crate) kind: FamilyKind,
    /// The name in the table: without the namespace, unless it is absolute.
    pub(crate) name: String,
    /// Whether `name = ".."` sets the whole name.
    pub(crate) absolute: bool,
    /// The exported name, as far as it is known here.
    pub(crate) exported: String,
    /// What wrote the name: the field, or the literal of `name = ".."` or `rename = ".."`.
    pub(crate) name_span: Span,
    /// Whether the name should have the suffix of its type.
    pub(crate) suffix: bool,
    pub(crate) help: Help,
    pub(crate) unit: String,
    pub(crate) unit_span: Option<Span>,
    pub(crate) labels: Vec<Label>,
    pub(crate) labels_span: Option<Span>,
    pub(crate) cap: Cap,
    pub(crate) aggregate: Option<Aggregate>,
    pub(crate) states: Option<ClosedLabel>,
    pub(crate) buckets: Option<Buckets>,
    pub(crate) allow_naming: bool,
}

/// The most series of a family.
#[derive(Clone, Copy)]
pub(crate) struct Cap {
    pub(crate) max_series: usize,
    /// What it would be if the field did not say.
    pub(crate) usual: usize,
    /// Where the field says.
    pub(crate) own: Option<Span>,
}

/// What kind of field a family is: which marker of the runtime stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FamilyKind {
    Counter,
    Gauge,
    UpDown,
    Histogram,
    State,
    Info,
}

/// What a family takes from its struct.
pub(super) struct Surroundings<'a> {
    pub(super) namespace: &'a str,
    pub(super) max_series: Option<usize>,
    pub(super) suffix: bool,
    pub(super) allow_naming: bool,
}

impl Family {
    pub(super) fn new(
        kind: FamilyKind,
        attrs: &FieldAttrs,
        field: &Ident,
        help: Help,
        outer: &Surroundings<'_>,
    ) -> Self {
        let unit = attrs.unit.get().map(LitStr::value).unwrap_or_default();
        let metric_type = kind.metric_type();
        let (named, renamed) = (attrs.name.get(), attrs.rename.get());
        let suffix = outer.suffix && attrs.suffix.get().is_none();
        let by_rule = if suffix { exported_name } else { unsuffixed_name };
        // That an empty text is not a name is reported once.
        let member = renamed.map(LitStr::value).filter(|part| !part.is_empty());
        let member = member.unwrap_or_else(|| field.unraw().to_string());
        let name = named.map_or_else(|| by_rule(metric_type, "", &member, &unit), LitStr::value);
        let exported = named.map_or_else(|| join([outer.namespace, &name]), LitStr::value);
        Self {
            kind,
            absolute: named.is_some(),
            exported,
            name_span: named.or(renamed).map_or(field.span(), LitStr::span),
            name,
            suffix,
            help,
            unit,
            unit_span: attrs.unit.get().map(LitStr::span),
            labels: attrs.labels.get().into_iter().flatten().map(Label::new).collect(),
            labels_span: attrs.labels.span(),
            cap: Cap::new(attrs, outer),
            aggregate: attrs.aggregate.get().copied(),
            states: states(attrs),
            buckets: attrs.buckets.get().map(Buckets::new),
            allow_naming: outer.allow_naming || attrs.allow_naming.is_given(),
        }
    }

    /// Returns the enums to generate: those of labels, and that of the states.
    pub(crate) fn enums(&self) -> impl Iterator<Item = (&ClosedLabel, String)> {
        let labels = self
            .labels
            .iter()
            .filter_map(|label| Some((label.generated()?, label_doc(label))));
        let states = self
            .states
            .iter()
            .map(|states| (states, format!(" States of `{}`.", self.exported)));
        labels.chain(states)
    }
}

impl Cap {
    fn new(attrs: &FieldAttrs, outer: &Surroundings<'_>) -> Self {
        let usual = outer.max_series.unwrap_or(MAX_SERIES);
        Self {
            max_series: attrs.max_series.get().map_or(usual, |count| count.value),
            usual,
            own: attrs.max_series.span(),
        }
    }
}

fn states(attrs: &FieldAttrs) -> Option<ClosedLabel> {
    match attrs.kind.get()? {
        Kind::State(states) => states.as_ref().map(ClosedLabel::generated),
        _ => None,
    }
}

fn label_doc(label: &Label) -> String {
    format!(" Values of the label `{}`.", label.name)
}

impl FamilyKind {
    /// Returns the kind of a field that is a family.
    pub(super) fn new(attrs: &FieldAttrs) -> Option<Self> {
        match attrs.kind.get()? {
            Kind::Counter => Some(Self::Counter),
            Kind::Gauge if attrs.up_down.is_given() => Some(Self::UpDown),
            Kind::Gauge => Some(Self::Gauge),
            Kind::Histogram => Some(Self::Histogram),
            Kind::State(_) => Some(Self::State),
            Kind::Info => Some(Self::Info),
            Kind::Flatten | Kind::Skip => None,
        }
    }

    pub(crate) fn metric_type(self) -> MetricType {
        match self {
            Self::Counter => MetricType::Counter,
            Self::Gauge | Self::UpDown => MetricType::Gauge,
            Self::Histogram => MetricType::Histogram,
            Self::State => MetricType::StateSet,
            Self::Info => MetricType::Info,
        }
    }

    /// Returns the name of the runtime's marker type.
    pub(crate) fn marker(self) -> &'static str {
        match self {
            Self::Counter => "Counter",
            Self::Gauge => "Gauge",
            Self::UpDown => "UpDown",
            Self::Histogram => "Histogram",
            Self::State => "State",
            Self::Info => "Info",
        }
    }
}
