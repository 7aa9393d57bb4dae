//! A stats struct.

use std::cell::Cell;
use std::collections::HashSet;

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, LitStr, Path};

use super::family::Surroundings;
use super::{Buckets, ClosedLabel, Family, FamilyKind, Help, Label};
use crate::attr::{ContainerAttrs, FieldAttrs, HandlesSpec, Kind};
use crate::diagnostics::Diagnostics;

/// A struct with `#[derive(Metrics)]`.
pub(crate) struct Stats<'a> {
    pub(crate) input: &'a DeriveInput,
    /// The path of the runtime, if it is not `::metrics`.
    pub(crate) runtime: Option<Path>,
    pub(crate) namespace: String,
    pub(crate) namespace_span: Option<Span>,
    /// Instance labels.
    pub(crate) labels: Vec<Label>,
    /// The struct of instance labels to generate.
    pub(crate) labels_ident: Option<Ident>,
    /// Most instances at a time, if the declaration says.
    pub(crate) max_instances: Option<usize>,
    /// What says so.
    pub(crate) max_instances_span: Option<Span>,
    /// Where `suffix = false` is said of all fields.
    pub(crate) suffix_span: Option<Span>,
    /// The handles struct to generate.
    pub(crate) handles: Option<Ident>,
    /// Where the declaration says that the struct is registered before its first use, if it does.
    pub(crate) preregister_span: Option<Span>,
    /// Empty unless the fields have names.
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field.
pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) ident: &'a Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) attrs: FieldAttrs,
    pub(crate) role: Role,
    /// Whether a mistake was found in it.
    pub(crate) is_wrong: Cell<bool>,
}

/// What a field is to the struct.
pub(crate) enum Role {
    Family(Box<Family>),
    /// A nested stats struct; what stands between the namespaces.
    Nested(String),
    /// Not a metric.
    Skipped,
    /// Not said, or not understood.
    Unknown,
}

impl<'a> Stats<'a> {
    pub(crate) fn new(diagnostics: &Diagnostics, input: &'a DeriveInput) -> Self {
        let attrs = ContainerAttrs::parse(diagnostics, &input.attrs);
        let namespace = attrs.namespace.get().map(LitStr::value).unwrap_or_default();
        let outer = Surroundings {
            namespace: &namespace,
            max_series: attrs.max_series.get().map(|count| count.value),
            suffix: attrs.suffix.get().is_none(),
            allow_naming: attrs.allow_naming.is_given(),
        };
        let fields = named_fields(input)
            .map(|(ident, field)| Field::new(diagnostics, ident, field, &outer))
            .collect();
        let handles = match attrs.handles.get() {
            Some(HandlesSpec::None) => None,
            Some(HandlesSpec::Named(name)) => Some(name.clone()),
            None => Some(format_ident!("{}Handles", input.ident)),
        };
        let labels: Vec<Label> = attrs.labels.get().into_iter().flatten().map(Label::new).collect();
        Self {
            input,
            runtime: attrs.runtime.get().cloned(),
            namespace_span: attrs.namespace.get().map(LitStr::span),
            labels_ident: (!labels.is_empty()).then(|| format_ident!("{}Labels", input.ident)),
            labels,
            max_instances: attrs.max_instances.get().map(|count| count.value),
            max_instances_span: attrs.max_instances.span(),
            suffix_span: attrs.suffix.span(),
            handles,
            preregister_span: attrs.preregister.span(),
            fields,
            namespace,
        }
    }

    /// Tells whether the struct is to be registered before its first use, and can be: it has one
    /// instance, with handles.
    pub(crate) fn is_preregistered(&self) -> bool {
        self.preregister_span.is_some() && self.handles.is_some() && self.labels_ident.is_none()
    }

    /// Returns the fields that are families.
    pub(crate) fn families(&self) -> impl Iterator<Item = (&Field<'a>, &Family)> {
        self.fields.iter().filter_map(|field| Some((field, field.family()?)))
    }

    /// Returns the fields that have words in the row: families and nested structs.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields
            .iter()
            .filter(|field| matches!(field.role, Role::Family(_) | Role::Nested(_)))
    }

    /// Returns the enums that the declaration lists, each with its documentation.
    pub(crate) fn listed_enums(&self) -> impl Iterator<Item = (&ClosedLabel, String)> {
        let instance = self.labels.iter().filter_map(|label| {
            Some((
                label.generated()?,
                format!(" Values of the instance label `{}`.", label.name),
            ))
        });
        instance.chain(self.families().flat_map(|(_, family)| family.enums()))
    }

    /// Returns the buckets that the declaration lists.
    pub(crate) fn listed_buckets(&self) -> impl Iterator<Item = &Buckets> {
        self.families().filter_map(|(_, family)| family.buckets.as_ref())
    }

    /// Returns the enums to generate: the first of each name.
    pub(crate) fn enums(&self) -> impl Iterator<Item = (&ClosedLabel, String)> {
        let mut seen = HashSet::new();
        self.listed_enums()
            .filter(move |(values, _)| seen.insert(values.ident.to_string()))
    }

    /// Tells whether a type to generate has the name of the struct or of another one.
    pub(crate) fn takes_a_name(&self) -> bool {
        let own = [
            Some(&self.input.ident),
            self.handles.as_ref(),
            self.labels_ident.as_ref(),
        ];
        let enums = self.enums().map(|(values, _)| &values.ident);
        let buckets = self.buckets().map(|buckets| &buckets.ident);
        let mut seen = HashSet::new();
        let mut all = own.into_iter().flatten().chain(enums).chain(buckets);
        all.any(|ident| !seen.insert(ident.unraw().to_string()))
    }

    /// Returns the buckets to generate: the first of each name.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = &Buckets> {
        let mut seen = HashSet::new();
        self.listed_buckets()
            .filter(move |buckets| seen.insert(buckets.ident.to_string()))
    }
}

impl<'a> Field<'a> {
    fn new(diagnostics: &Diagnostics, ident: &'a Ident, original: &'a syn::Field, outer: &Surroundings<'_>) -> Self {
        let before = diagnostics.count();
        let attrs = FieldAttrs::parse(diagnostics, &original.attrs);
        let is_wrong = Cell::new(diagnostics.count() > before);
        let name = ident.unraw().to_string();
        let role = match (FamilyKind::new(&attrs), attrs.kind.get()) {
            (Some(kind), _) => {
                let help = Help::new(&attrs, &original.attrs);
                Role::Family(Box::new(Family::new(kind, &attrs, ident, help, outer)))
            }
            (None, Some(Kind::Flatten)) => Role::Nested(attrs.name.get().map(LitStr::value).unwrap_or_default()),
            (None, Some(Kind::Skip)) => Role::Skipped,
            (None, _) => Role::Unknown,
        };
        Self {
            original,
            ident,
            name,
            attrs,
            role,
            is_wrong,
        }
    }
}

impl Field<'_> {
    /// Returns the family that the field is, if it is one.
    pub(crate) fn family(&self) -> Option<&Family> {
        match &self.role {
            Role::Family(family) => Some(family),
            _ => None,
        }
    }
}

fn named_fields(input: &DeriveInput) -> impl Iterator<Item = (&Ident, &syn::Field)> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            _ => None,
        },
        _ => None,
    };
    fields
        .into_iter()
        .flatten()
        .filter_map(|field| Some((field.ident.as_ref()?, field)))
}
