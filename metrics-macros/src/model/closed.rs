//! Closed sets of values: enums to generate, and users' own enums with `#[derive(Label)]`.

use std::collections::HashSet;

use metrics_grammar::RenameRule;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Path};

use crate::attr::{EnumSpec, LabelAttrs, Place, VariantSpec};
use crate::diagnostics::Diagnostics;

/// A closed set of values.
#[derive(Clone)]
pub(crate) struct ClosedLabel {
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Variant>,
    /// Variants that were listed before.
    pub(crate) repeated: Vec<Ident>,
    /// Whether the discriminants are not simply 0, 1, 2 and so on.
    pub(crate) discriminants: bool,
    /// Whether a variant holds data, which is no part of the value.
    pub(crate) data: bool,
}

/// A user's own enum.
pub(crate) struct LabelEnum<'a> {
    pub(crate) input: &'a DeriveInput,
    /// The path of the runtime, if it is not `::metrics`.
    pub(crate) runtime: Option<Path>,
    /// Whether it gets a method `as_str`.
    pub(crate) has_as_str: bool,
    pub(crate) values: ClosedLabel,
}

/// One value.
#[derive(Clone)]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) text: String,
    /// What wrote the text: the variant, or the literal that renames it.
    pub(crate) span: Span,
}

impl ClosedLabel {
    /// Models an enum to generate.
    pub(crate) fn generated(spec: &EnumSpec) -> Self {
        let (mut variants, mut repeated): (Vec<Variant>, Vec<Ident>) = (Vec::new(), Vec::new());
        for variant in spec.variants.iter().map(Variant::generated) {
            if variants
                .iter()
                .any(|other| other.ident.unraw() == variant.ident.unraw())
            {
                repeated.push(variant.ident);
            } else {
                variants.push(variant);
            }
        }
        Self {
            ident: spec.name.clone(),
            variants,
            repeated,
            discriminants: false,
            data: false,
        }
    }

    /// Returns the same, with other texts if there is something wrong with its own.
    pub(crate) fn with_right_texts(&self) -> Self {
        let mut seen = HashSet::new();
        let mut texts = self.variants.iter().map(|variant| variant.text.as_str());
        if texts.all(|text| !text.is_empty() && seen.insert(text)) {
            self.clone()
        } else {
            self.with_other_texts()
        }
    }

    /// Returns the same with texts that are right for sure: what is wrong with its own has been
    /// reported.
    pub(crate) fn with_other_texts(&self) -> Self {
        let mut values = self.clone();
        for (place, variant) in values.variants.iter_mut().enumerate() {
            variant.text = place.to_string();
        }
        values
    }
}

impl<'a> LabelEnum<'a> {
    /// Models a user's own enum; an input of another shape has no variants.
    pub(crate) fn derived(diagnostics: &Diagnostics, input: &'a DeriveInput) -> Self {
        let attrs = LabelAttrs::parse(diagnostics, &input.attrs, Place::Enum);
        let rule = attrs.rename_all.get().copied().unwrap_or_default();
        let (mut variants, mut discriminants, mut data) = (Vec::new(), false, false);
        if let Data::Enum(shape) = &input.data {
            for variant in &shape.variants {
                let attrs = LabelAttrs::parse(diagnostics, &variant.attrs, Place::Variant);
                for field in &variant.fields {
                    misplaced(diagnostics, &field.attrs);
                }
                variants.push(Variant::derived(&variant.ident, &attrs, rule));
                discriminants |= variant.discriminant.is_some();
                data |= !matches!(variant.fields, Fields::Unit);
            }
        }
        Self {
            input,
            runtime: attrs.runtime.get().cloned(),
            has_as_str: !attrs.as_str.is_given(),
            values: ClosedLabel {
                ident: input.ident.clone(),
                variants,
                repeated: Vec::new(),
                discriminants,
                data,
            },
        }
    }
}

/// The data of a variant is not part of the label.
fn misplaced(diagnostics: &Diagnostics, attributes: &[Attribute]) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("label")) {
        let message =
            "`#[label(..)]` is for the variant, whose data is not part of the label: put it before the variant";
        diagnostics.error(attribute.path().span(), message);
    }
}

impl Variant {
    fn generated(spec: &VariantSpec) -> Self {
        let text = match &spec.text {
            Some(text) => text.value(),
            None => RenameRule::default().apply(&spec.name.unraw().to_string()),
        };
        let span = spec.text.as_ref().map_or(spec.name.span(), syn::LitStr::span);
        Self {
            ident: spec.name.clone(),
            text,
            span,
        }
    }

    fn derived(ident: &Ident, attrs: &LabelAttrs, rule: RenameRule) -> Self {
        let (text, span) = match attrs.rename.get() {
            Some(text) => (text.value(), text.span()),
            None => (rule.apply(&ident.unraw().to_string()), ident.span()),
        };
        Self {
            ident: ident.clone(),
            text,
            span,
        }
    }
}
