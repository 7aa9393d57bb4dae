//! Which of the user's attributes also stand on what is generated.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Meta, MetaList};

use crate::model::Stats;

/// Copies documentation, `deprecated` and the lints that the user turned off.
pub(super) fn of_field(attributes: &[Attribute]) -> TokenStream {
    let kept = attributes
        .iter()
        .filter(|attribute| is(attribute, "doc") || is(attribute, "deprecated"));
    let lints = lints(attributes);
    quote!(#(#kept)* #lints)
}

/// Copies the lints that the user turned off.
///
/// An expectation becomes `allow`: it may well be met in one of the two structs only.
pub(super) fn lints(attributes: &[Attribute]) -> TokenStream {
    let lint = |attribute: &Attribute| match &attribute.meta {
        Meta::List(MetaList { path, tokens, .. }) if path.is_ident("expect") => {
            quote_spanned!(path.get_ident().map_or_else(super::hidden, syn::Ident::span)=> #[allow(#tokens)])
        }
        _ if is(attribute, "allow") => attribute.to_token_stream(),
        _ => TokenStream::new(),
    };
    attributes.iter().map(lint).collect()
}

/// Tells whether the user deprecates a field, or allows what is deprecated: what is generated then allows it too.
pub(super) fn mention_deprecation(stats: &Stats<'_>) -> bool {
    let fields = stats.fields.iter().flat_map(|field| &field.original.attrs);
    let lists = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) => list.tokens.to_string().contains("deprecated"),
        _ => false,
    };
    fields.chain(&stats.input.attrs).any(|attribute| {
        is(attribute, "deprecated") || ((is(attribute, "allow") || is(attribute, "expect")) && lists(attribute))
    })
}

/// Tells whether an enum or a variant of it is deprecated: what is generated mentions it all the
/// same.
pub(super) fn are_deprecated(input: &DeriveInput) -> bool {
    let variants = match &input.data {
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.attrs).collect(),
        _ => Vec::new(),
    };
    let mut all = variants.into_iter().chain(&input.attrs);
    all.any(|attribute| is(attribute, "deprecated"))
}

/// Tells whether a field has documentation of its own.
pub(super) fn is_documented(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| matches!(&attribute.meta, Meta::NameValue(meta) if meta.path.is_ident("doc")))
}

fn is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().is_ident(name)
}
