//! The bodies of instrumented functions.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::call::{error_type, labels_type, one_or_tuple};
use super::{hidden, hidden_at, mentions};
use crate::item::{FutureType, Parameter, Pattern, desugared, erased};
use crate::model::{Call, Form, has_lifetime};

/// What a parameter is called whose pattern is taken apart in the body.
pub(super) fn argument(index: usize) -> Ident {
    format_ident!("__argument{index}", span = hidden())
}

/// What a parameter is called whose name is the user's again in the body: so that no lint sees it used. But what other macros look at has the
/// names that their arguments may mention.
pub(super) fn taken(call: &Call<'_>, name: &Ident) -> Ident {
    if call.is_passed_on {
        return name.clone();
    }
    let span = hidden_at(name.span());
    // A keyword in the edition of this crate, of which the span is.
    if name == "gen" {
        return Ident::new_raw("gen", span);
    }
    let mut taken = name.clone();
    taken.set_span(span);
    taken
}

/// Puts a body into what counts the call.
pub(super) fn body(call: &Call<'_>, site: &TokenStream, written: &Group) -> TokenStream {
    let judge = judge(call);
    match call.form {
        Form::Blocking => {
            let inside = braced(inside(call, site, written, false), written);
            let (closure, kept) = (closure(call, &inside), kept(call));
            if call.labels.is_empty() {
                quote_spanned!(hidden()=> __m::call::<#kept, _>(#site, #closure, #judge))
            } else {
                quote_spanned!(hidden()=> __m::call_labelled::<#kept, _>(#closure, #judge))
            }
        }
        Form::Async => {
            let inside = braced(inside(call, site, written, true), written);
            let block = quote_spanned!(hidden()=> async move #inside);
            let kept = kept(call);
            let future = if call.labels.is_empty() {
                quote_spanned!(hidden()=> __m::future::<#kept, _, _>(__m::Site::only(#site), #block, #judge))
            } else {
                quote_spanned!(hidden()=> __m::future_labelled::<#kept, _, _>(#block, #judge))
            };
            let waits = call.stays_async().then(|| quote_spanned!(hidden()=> .await));
            quote!(#future #waits)
        }
        Form::Future(returned) => returned_future(call, site, written, returned, &judge),
    }
}

/// Puts what runs into braces that end where the body ends, for errors about what is dropped there.
fn braced(inside: TokenStream, written: &Group) -> Group {
    let mut braces = Group::new(Delimiter::Brace, inside);
    braces.set_span(hidden_at(written.span_close()));
    braces
}

/// Writes a closure of what runs. Errors that mention it mean the function.
fn closure(call: &Call<'_>, inside: &impl ToTokens) -> TokenStream {
    let span = hidden_at(call.function.name.span());
    let output = output(call);
    quote_spanned!(span=> move || -> #output #inside)
}

/// A function that makes a future: the call is the future, not the making of it.
fn returned_future(
    call: &Call<'_>,
    site: &TokenStream,
    written: &Group,
    returned: FutureType,
    judge: &TokenStream,
) -> TokenStream {
    let calls = if call.labels.is_empty() {
        quote_spanned!(hidden()=> __m::Site::only(#site))
    } else {
        let (labels, values) = (labels_type(call), values(call));
        quote_spanned!(hidden()=> __m::Site::find::<#labels>(#site, #values))
    };
    let kept = kept(call);
    if let Some((before, parentheses, words, block)) = desugared(written) {
        let hint = call.value.map(|value| hint(&erased(value), hidden_at(value.span())));
        let inside = block.stream();
        let mut braces = Group::new(Delimiter::Brace, quote!(#hint #inside));
        braces.set_span(block.span());
        let future = quote_spanned!(hidden()=> __m::future::<#kept, _, _>(__calls, #words #braces, #judge));
        let mut pinned = Group::new(Delimiter::Parenthesis, future);
        pinned.set_span(parentheses.span());
        // Before the body, which may move what labels are made of.
        let calls = quote_spanned!(hidden()=> let __calls = #calls;);
        return quote!(#calls #before #pinned);
    }
    let span = hidden_at(call.function.output.as_ref().map_or_else(hidden, Spanned::span));
    let made = match returned {
        FutureType::Opaque => {
            // So that the bodies of async blocks know what they end with.
            let once = if let Some(value) = call.value.map(erased) {
                quote_spanned!(span=> once_future::<#value, _>)
            } else {
                quote_spanned!(span=> once)
            };
            quote_spanned!(span=> __m::#once(move || #written))
        }
        FutureType::Boxed => {
            let closure = closure(call, written);
            quote_spanned!(span=> __m::once(#closure))
        }
    };
    let future = quote_spanned!(hidden()=> __m::future::<#kept, _, _>(#calls, #made, #judge));
    match returned {
        FutureType::Opaque => future,
        FutureType::Boxed => quote_spanned!(hidden()=> ::std::boxed::Box::pin(#future)),
    }
}

/// Writes the type that a function returns, for use in its body.
fn output(call: &Call<'_>) -> TokenStream {
    let unit = || quote_spanned!(hidden_at(call.function.name.span())=> ());
    call.function.output.as_deref().map_or_else(unit, erased)
}

/// Writes what runs: arguments, which end in the order they would without us; the begin of the call, if it has labels; the body.
fn inside(call: &Call<'_>, site: &TokenStream, written: &Group, is_async: bool) -> TokenStream {
    let (arguments, begin) = (arguments(call, written, is_async), begin(call, site));
    let hint = (is_async && !call.function.is_diverging()).then(|| {
        let written = call.function.output.as_ref();
        let span = hidden_at(written.map_or_else(|| call.function.name.span(), Spanned::span));
        hint(&output(call), span)
    });
    // An arm, so that what lives to the end of the body lives no longer than its arguments; in a block, its braces would seem needless.
    let run = quote_spanned!(hidden()=> match () { () => #written });
    quote!(#arguments #begin #hint #run)
}

/// Lets `return` and `?` know what the body of an async function ends with.
fn hint(output: &TokenStream, span: Span) -> TokenStream {
    quote_spanned! {span=>
        if let ::core::option::Option::Some(__value) = ::core::option::Option::None::<#output> {
            #[allow(unreachable_code)]
            return __value;
        }
    }
}

fn arguments(call: &Call<'_>, body: &Group, is_async: bool) -> TokenStream {
    let parameters = call.function.parameters.iter().enumerate();
    let arguments = parameters.map(|(index, parameter)| match parameter {
        // It is there to the end, also if the body does not mention it; and it is taken whole, for a
        // closure would take single fields, and drop them in another order.
        Parameter::Receiver(written, word) => {
            let is_whole = is_async || (!is_reference(written) && mentions(body.stream(), word));
            is_whole.then(|| quote_spanned!(hidden()=> let _ = &#word;))
        }
        Parameter::Variadic(_) => None,
        Parameter::Typed { attrs, pattern, ty } => {
            let argument = argument(index);
            let statement = match pattern {
                Pattern::Name { mutability, name } => {
                    let taken = taken(call, name);
                    if name.to_string().starts_with('_') {
                        // Lints have something to say on a `let _name = name;`.
                        quote_spanned!(hidden()=> #(#attrs)* let (#mutability #name,) = (#taken,);)
                    } else {
                        quote_spanned!(hidden()=> #(#attrs)* let #mutability #name = #taken;)
                    }
                }
                Pattern::Nothing if is_async => quote_spanned!(hidden()=> #(#attrs)* let #argument = #argument;),
                Pattern::Nothing => return None,
                Pattern::Other(pattern) => {
                    let typed = Ident::new(&argument.to_string(), hidden_at(ty.span()));
                    let mutability = borrows_mutably(pattern.clone()).then(|| quote!(mut));
                    quote_spanned! {hidden()=>
                        #(#attrs)* let #mutability #argument = #argument;
                        #(#attrs)* let #pattern = #typed;
                    }
                }
            };
            Some(statement)
        }
    });
    arguments.flatten().collect()
}

/// Returns whether a receiver is `&self`, or another that is written as a reference.
fn is_reference(receiver: &TokenStream) -> bool {
    let mut tokens = receiver.clone().into_iter();
    tokens.any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '&'))
}

/// Returns whether a pattern has a `ref mut`.
fn borrows_mutably(pattern: TokenStream) -> bool {
    let mut after_ref = false;
    pattern.into_iter().any(|token| match token {
        TokenTree::Ident(word) => std::mem::replace(&mut after_ref, word == "ref") && word == "mut",
        TokenTree::Group(group) => borrows_mutably(group.stream()),
        _ => false,
    })
}

/// Begins a call that has labels.
fn begin(call: &Call<'_>, site: &TokenStream) -> Option<TokenStream> {
    let first = call.labels.first()?;
    let (labels, values, kept) = (labels_type(call), values(call), kept(call));
    let span = hidden_at(first.ty.map_or(first.span, Spanned::span));
    // What comes after an unfinished expression is at the end of it.
    let end = first
        .value
        .clone()
        .into_iter()
        .last()
        .map_or(span, |token| hidden_at(token.span()));
    let mut arguments = Group::new(Delimiter::Parenthesis, quote_spanned!(span=> #site, #values));
    arguments.set_span(end);
    Some(quote_spanned!(span=> __m::begin::<#kept, #labels> #arguments;))
}

/// What is kept of calls besides their count.
fn kept(call: &Call<'_>) -> TokenStream {
    let (in_flight, durations) = (call.in_flight, call.durations.is_some());
    quote_spanned!(hidden()=> __m::Keeps<#in_flight, #durations>)
}

fn values(call: &Call<'_>) -> TokenStream {
    let values: Vec<TokenStream> = call.labels.iter().map(|label| label.value.clone()).collect();
    one_or_tuple(&values)
}

/// Writes what judges the value that a call returned.
fn judge(call: &Call<'_>) -> TokenStream {
    let error = call.attrs.error.get().map(|error: &Type| {
        let (span, alias) = (hidden_at(error.span()), error_type(error));
        let by_error = if has_lifetime(error) {
            quote_spanned!(span=> __m::by_borrowed_error::<#alias, _, _, _>)
        } else {
            quote_spanned!(span=> __m::by_error::<#alias, _, _>)
        };
        (by_error, span)
    });
    match (call.attrs.outcome.get(), error) {
        _ if call.function.is_diverging() => quote_spanned!(hidden()=> __m::unjudged),
        (None, None) => quote_spanned! {hidden()=> |__value| {
            use __m::Otherwise as _;
            __m::Probe(__value).__verdict()
        }},
        (None, Some((by_error, span))) if call.attrs.error.is_inherited() => quote_spanned! {span=> |__value| {
            use __m::Otherwise as _;
            #by_error(__m::Probe(__value).__failure())
        }},
        (None, Some((by_error, span))) => quote_spanned!(span=> |__value| #by_error(__m::failure(__value))),
        (Some(outcome), None) => {
            let span = hidden_at(outcome.span());
            quote_spanned!(span=> |__value| __m::judged(__value, #outcome))
        }
        (Some(outcome), Some((by_error, span))) => {
            let outcome = quote_spanned!(hidden_at(outcome.span())=> __m::outcome(__value, #outcome));
            quote_spanned!(span=> |__value| #by_error(__m::failure(&#outcome)))
        }
    }
}
