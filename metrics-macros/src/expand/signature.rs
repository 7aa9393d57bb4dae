//! What comes before the body of an instrumented function.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Attribute;

use super::inert::is_lint;
use super::{body, hidden, runtime};
use crate::item::{Function, Marker, Parameter, Pattern, State};
use crate::model::{Call, Form};

/// Writes everything before the body.
pub(super) fn signature(call: &Call<'_>) -> TokenStream {
    let Function {
        attrs,
        visibility,
        qualifiers,
        fn_token,
        name,
        generics,
        arrow,
        output,
        bounds,
        ..
    } = call.function;
    let parameters = parameters(call);
    let asyncness = call
        .function
        .asyncness
        .filter(|_| call.stays_async())
        .map(|span| Ident::new("async", span));
    let output = if call.form == Form::Async && !call.stays_async() {
        let value = output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        // The signature ends where the user's does.
        let last = output.to_token_stream().into_iter().last();
        let mut end = Punct::new('>', Spacing::Alone);
        end.set_span(last.map_or(call.function.parentheses, |token| token.span()));
        // With the edition of this crate, it captures all lifetimes, as that of an async function
        // does.
        quote_spanned!(hidden()=> -> impl ::core::future::Future<Output = #value #end)
    } else {
        quote!(#arrow #output)
    };
    let marker = call
        .is_passed_on
        .then(|| Marker::new(State::Done, runtime::module(call.attrs.runtime.get(), hidden())));
    quote!(#(#attrs)* #marker #visibility #asyncness #qualifiers #fn_token #name #generics #parameters #output #bounds)
}

fn parameters(call: &Call<'_>) -> TokenStream {
    let parameters = call
        .function
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| match parameter {
            Parameter::Receiver(written, _) => written.clone(),
            Parameter::Variadic(_) => TokenStream::new(),
            Parameter::Typed { attrs, pattern, ty } => {
                let pattern = match (pattern, call.form) {
                    (pattern, Form::Future(_)) => pattern.to_token_stream(),
                    // It is mutable where it is bound again.
                    (Pattern::Name { name, .. }, _) => body::taken(call, name).to_token_stream(),
                    (Pattern::Nothing, Form::Blocking) => quote!(_),
                    (Pattern::Nothing | Pattern::Other(_), _) => body::argument(index).to_token_stream(),
                };
                // What is said of the name, is said where it is bound again.
                let stays = |attribute: &&Attribute| matches!(call.form, Form::Future(_)) || !is_lint(attribute);
                let attrs = attrs.iter().filter(stays);
                quote!(#(#attrs)* #pattern: #ty)
            }
        });
    let mut parentheses = Group::new(Delimiter::Parenthesis, quote!(#(#parameters),*));
    parentheses.set_span(call.function.parentheses);
    parentheses.to_token_stream()
}
