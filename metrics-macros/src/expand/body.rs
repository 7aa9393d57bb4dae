//! The bodies of instrumented functions.

use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::call::label_set;
use super::{hidden, hidden_at};
use crate::item::{FutureType, Parameter, Pattern, desugared, erased};
use crate::model::{Call, Form};

/// What a parameter is called whose pattern is taken apart in the body.
pub(super) fn argument(index: usize) -> Ident {
    format_ident!("__argument{index}", span = hidden())
}

/// Puts a body into what counts the call.
pub(super) fn body(call: &Call<'_>, site: &TokenStream, written: &Group, stays_async: bool) -> TokenStream {
    let judge = judge(call);
    match call.form {
        Form::Blocking => {
            let output = output(call).map(|output| quote_spanned!(hidden()=> -> #output));
            let (inside, kept) = (inside(call, site, written, false), kept(call));
            if call.labels.is_empty() {
                quote_spanned!(hidden()=> __m::call::<#kept, _>(#site, move || #output { #inside }, #judge))
            } else {
                quote_spanned!(hidden()=> __m::call_labelled::<#kept, _>(move || #output { #inside }, #judge))
            }
        }
        Form::Async => {
            let inside = inside(call, site, written, true);
            let block = quote_spanned!(hidden()=> async move { #inside });
            let future = future(call, site, &block, &judge);
            let waits = stays_async.then(|| quote_spanned!(hidden()=> .await));
            quote!(#future #waits)
        }
        Form::Future(returned) => returned_future(call, site, written, returned, &judge),
    }
}

fn future(call: &Call<'_>, site: &TokenStream, block: &TokenStream, judge: &TokenStream) -> TokenStream {
    let kept = kept(call);
    if call.labels.is_empty() {
        quote_spanned!(hidden()=> __m::future::<#kept, _, _>(__m::Site::only(#site), #block, #judge))
    } else {
        quote_spanned!(hidden()=> __m::future_labelled::<#kept, _, _>(#block, #judge))
    }
}

/// A function that makes a future: the call is the future, not the making of it.
fn returned_future(
    call: &Call<'_>,
    site: &TokenStream,
    written: &Group,
    returned: FutureType,
    judge: &TokenStream,
) -> TokenStream {
    if let Some((before, parentheses, words, block)) = desugared(written) {
        let (begin, inside) = (begin(call, site), block.stream());
        let mut braces = Group::new(Delimiter::Brace, quote!(#begin #inside));
        braces.set_span(block.span());
        let future = future(call, site, &quote!(#words #braces), judge);
        let mut pinned = Group::new(Delimiter::Parenthesis, future);
        pinned.set_span(parentheses.span());
        return quote!(#before #pinned);
    }
    let calls = if call.labels.is_empty() {
        quote_spanned!(hidden()=> __m::Site::only(#site))
    } else {
        let (labels, values) = (label_set(call), values(call));
        quote_spanned!(hidden()=> __m::Site::find::<#labels>(#site, #values))
    };
    let output = output(call).filter(|_| returned == FutureType::Boxed);
    let output = output.map(|output| quote_spanned!(hidden()=> -> #output));
    let kept = kept(call);
    let future =
        quote_spanned!(hidden()=> __m::future::<#kept, _, _>(#calls, __m::once(move || #output #written), #judge));
    match returned {
        FutureType::Opaque => future,
        FutureType::Boxed => quote_spanned!(hidden()=> ::std::boxed::Box::pin(#future)),
    }
}

/// Writes the type that a function returns, for use in its body.
fn output(call: &Call<'_>) -> Option<TokenStream> {
    call.function.output.as_deref().map(erased)
}

/// Writes what runs: arguments, which end in the order they would without us; the begin of the call, if it has labels; the body.
fn inside(call: &Call<'_>, site: &TokenStream, written: &Group, is_async: bool) -> TokenStream {
    let (arguments, begin) = (arguments(call, is_async), begin(call, site));
    if call.function.is_diverging() {
        return quote!(#arguments #begin #written);
    }
    let unit = || quote_spanned!(hidden()=> ());
    let output = output(call).unwrap_or_else(unit);
    // So that `return` and `?` know what the body of an async function ends with.
    let hint = is_async.then(|| {
        quote_spanned! {hidden()=>
            if let ::core::option::Option::Some(__value) = ::core::option::Option::None::<#output> {
                #[allow(unreachable_code)]
                return __value;
            }
        }
    });
    // What lives to the end of the body lives no longer than its arguments.
    quote_spanned! {hidden()=>
        #arguments
        #begin
        #hint
        let __value: #output = #written;
        #[allow(unreachable_code)]
        __value
    }
}

fn arguments(call: &Call<'_>, is_async: bool) -> TokenStream {
    let parameters = call.function.parameters.iter().enumerate();
    let arguments = parameters.map(|(index, parameter)| match parameter {
        // It is there to the end, also if the body does not mention it.
        Parameter::Receiver(_, word) => is_async.then(|| quote_spanned!(hidden()=> let _ = &#word;)),
        Parameter::Variadic(_) => None,
        Parameter::Typed { attrs, pattern, .. } => {
            let argument = argument(index);
            let statement = match pattern {
                Pattern::Name { mutability, name } => {
                    quote_spanned!(hidden()=> #(#attrs)* let #mutability #name = #name;)
                }
                Pattern::Nothing if is_async => quote_spanned!(hidden()=> #(#attrs)* let #argument = #argument;),
                Pattern::Nothing => return None,
                Pattern::Other(pattern) => quote_spanned! {hidden()=>
                    #(#attrs)* let #argument = #argument;
                    #(#attrs)* let #pattern = #argument;
                },
            };
            Some(statement)
        }
    });
    arguments.flatten().collect()
}

/// Begins a call that has labels.
fn begin(call: &Call<'_>, site: &TokenStream) -> Option<TokenStream> {
    let (labels, values, kept) = (label_set(call), values(call), kept(call));
    (!call.labels.is_empty()).then(|| quote_spanned!(hidden()=> __m::begin::<#kept, #labels>(#site, #values);))
}

/// What is kept of calls besides their count.
fn kept(call: &Call<'_>) -> TokenStream {
    let (in_flight, durations) = (call.in_flight, call.durations.is_some());
    quote_spanned!(hidden()=> __m::Keeps<#in_flight, #durations>)
}

fn values(call: &Call<'_>) -> TokenStream {
    let values: Vec<&TokenStream> = call.labels.iter().map(|label| label.value).collect();
    match values.as_slice() {
        [only] => only.to_token_stream(),
        several => quote_spanned!(hidden()=> (#(#several),*)),
    }
}

/// Writes what judges the value that a call returned.
fn judge(call: &Call<'_>) -> TokenStream {
    let error = call
        .attrs
        .error
        .get()
        .map(|error: &Type| (error, hidden_at(error.span())));
    match (call.attrs.outcome.get(), error) {
        _ if call.function.is_diverging() => quote_spanned!(hidden()=> __m::unjudged),
        (None, None) => quote_spanned! {hidden()=> |__value| {
            use __m::Otherwise as _;
            __m::Probe(__value).verdict()
        }},
        (None, Some((error, span))) => quote_spanned!(span=> __m::by_error::<#error, _>),
        (Some(outcome), None) => {
            let span = hidden_at(outcome.span());
            quote_spanned!(span=> |__value| __m::judged(__value, #outcome))
        }
        (Some(outcome), Some((error, span))) => {
            quote_spanned!(span=> |__value| __m::judged_by_error::<#error, _, _>(__value, #outcome))
        }
    }
}
