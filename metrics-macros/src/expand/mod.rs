//! Tokens: what is written for a checked declaration. Nothing here decides or reports.
//!
//! Tokens of ours are made with mixed-site hygiene, so that locals never meet the user's; the user's keep their spans.
//! Within the one `const` block of an expansion the runtime's private module is `__m`.

mod attributes;
mod body;
mod buckets;
mod call;
mod closed_label;
mod entry;
mod fallback;
mod handles;
mod inert;
mod label_set;
mod linked;
mod parameters;
mod runtime;
mod signature;
mod stats;
mod table;

pub(crate) use fallback::{label as fallback_label, label_set as fallback_label_set, stats as fallback_stats};
pub(crate) use inert::is_inert;
pub(crate) use stats::stats;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Path, Type};

use self::parameters::Parameters;
use crate::attr::Preregistered;
use crate::model::{Call, LabelEnum, LabelStruct};

/// Expands a user's label enum.
pub(crate) fn label(label: &LabelEnum<'_>) -> TokenStream {
    let (values, parameters) = (
        &label.values,
        Parameters::new(&label.input.ident, &label.input.generics),
    );
    let implementation = if values.data {
        closed_label::by_variant(values, &parameters)
    } else {
        closed_label::implementation(values, &parameters)
    };
    let as_str = label
        .has_as_str
        .then(|| closed_label::as_str(values, &parameters, &label.input.vis));
    let implementation = wrapped(label.runtime.as_ref(), &quote!(#implementation #as_str));
    let deprecated = attributes::are_deprecated(label.input).then(|| quote_spanned!(hidden()=> #[allow(deprecated)]));
    // The enum's lifetimes are written out once more.
    let lifetimes = label.input.generics.lifetimes().next();
    let lifetimes = lifetimes.map(|_| quote_spanned!(hidden()=> #[allow(single_use_lifetimes)]));
    quote!(#deprecated #lifetimes #implementation)
}

/// Expands a user's label struct.
pub(crate) fn label_set(labels: &LabelStruct<'_>) -> TokenStream {
    wrapped(labels.runtime.as_ref(), &label_set::implementation(&labels.set))
}

/// Expands an instrumented function.
pub(crate) fn call(call: &Call<'_>) -> TokenStream {
    call::function(call)
}

/// Returns whether attributes are all of a kind that does not look at functions' bodies.
pub(crate) fn are_inert(attrs: &[Attribute]) -> bool {
    attrs.iter().all(is_inert)
}

/// Writes the path of the runtime's private module, which the hidden attribute is in.
pub(crate) fn module(runtime: Option<&Path>) -> TokenStream {
    runtime::module(runtime, hidden())
}

/// Expands the registering of functions and structs, by their paths.
pub(crate) fn preregister(runtime: &TokenStream, named: &[Preregistered]) -> TokenStream {
    linked::preregister(runtime, named)
}

/// Puts implementations where they add no name to the user's module.
fn wrapped(runtime: Option<&Path>, implementations: &TokenStream) -> TokenStream {
    let import = runtime::import(runtime, &TokenStream::new());
    quote_spanned! {hidden()=>
        const _: () = {
            #import
            #implementations
        };
    }
}

/// The spans of the first and of the last token of a type. What is written from one to the other is located at the type.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(hidden);
    (first, spans.last().unwrap_or(first))
}

/// Returns whether a word stands anywhere in tokens.
fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

/// The span of tokens that only we can name.
fn hidden() -> Span {
    Span::mixed_site()
}

/// The same, located at what the user wrote: where an error is shown.
fn hidden_at(span: Span) -> Span {
    hidden().located_at(span)
}
