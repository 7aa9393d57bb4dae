//! What a derive can be put on.

use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, GenericParam};

use crate::diagnostics::Diagnostics;

/// A stats struct has named fields: their names are the names of the metrics.
pub(super) fn named_struct(diagnostics: &Diagnostics, input: &DeriveInput) {
    has_named_fields(diagnostics, input, "Metrics", "each named field is a metric");
}

/// A label set has named fields: their names are the names of the labels.
pub(super) fn label_struct(diagnostics: &Diagnostics, input: &DeriveInput) {
    has_named_fields(diagnostics, input, "LabelSet", "each named field is a label");
    let Data::Struct(data) = &input.data else { return };
    if matches!(&data.fields, Fields::Named(fields) if fields.named.is_empty()) {
        diagnostics.error(input.ident.span(), "a label set has at least one label: add a field");
    }
}

fn has_named_fields(diagnostics: &Diagnostics, input: &DeriveInput, derive: &str, reason: &str) {
    let (span, what) = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) => return,
            Fields::Unnamed(fields) => (fields.paren_token.span.join(), "a tuple struct"),
            Fields::Unit => (input.ident.span(), "a struct without fields"),
        },
        Data::Enum(data) => (data.enum_token.span, "an enum"),
        Data::Union(data) => (data.union_token.span, "a union"),
    };
    let message = format!("`derive({derive})` cannot be put on {what}: write a struct, {reason}");
    diagnostics.error(span, message);
}

/// Label values are the variants of an enum.
pub(super) fn label_enum(diagnostics: &Diagnostics, input: &DeriveInput) {
    let Data::Enum(data) = &input.data else {
        let span = match &input.data {
            Data::Struct(data) => data.struct_token.span,
            Data::Union(data) => data.union_token.span,
            Data::Enum(data) => data.enum_token.span,
        };
        let message = "`derive(Label)` is for enums, whose variants are the values; for a struct of labels use \
                       `derive(LabelSet)`, for an open label implement `metrics::Label`";
        diagnostics.error(span, message);
        return;
    };
    if data.variants.is_empty() {
        diagnostics.error(input.ident.span(), "a label has at least one value: add a variant");
    }
}

/// One declaration is one table of families.
pub(super) fn no_generics(diagnostics: &Diagnostics, input: &DeriveInput) {
    let parameters = &input.generics.params;
    if let Some(GenericParam::Lifetime(first)) = parameters.first() {
        let message = "lifetimes are not accepted, since the values stay in a registry: write `'static`, as in \
                       `&'static str`, or `String` for text that is made at run time";
        diagnostics.error(first.lifetime.span(), message);
    } else if !parameters.is_empty() {
        let message = "generic parameters are not accepted: a declaration has one fixed set of names and values; write \
                       one for each use";
        diagnostics.syntax(Error::new_spanned(parameters, message));
    }
}

/// A label struct may borrow, and nothing more.
pub(super) fn at_most_a_lifetime(diagnostics: &Diagnostics, input: &DeriveInput) {
    for parameter in &input.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            diagnostics.error(
                parameter.span(),
                "a label set has no generic types or constants: name the types",
            );
        }
    }
    for parameter in input.generics.lifetimes().skip(1) {
        diagnostics.error(
            parameter.span(),
            "a label set has at most one lifetime: use it for all fields",
        );
    }
}
