//! Instrumented functions: the items that describe one, and its signature.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{body, buckets, hidden, hidden_at, linked, runtime, signature};
use crate::attr::{Slot, Text};
use crate::model::{Call, CallBounds, CallLabel, Durations, Form, lasting};

/// Expands an instrumented function.
pub(super) fn function(call: &Call<'_>) -> TokenStream {
    let function = call.function;
    // Refused.
    let Some(written) = &function.body else {
        return TokenStream::new();
    };
    let (inner, rest) = split_inner_attributes(written);
    let items = items(call);
    let (sibling, site) = if call.attrs.preregister.is_given() {
        let (name, visibility) = (linked::sibling(&function.name), &function.visibility);
        let module = runtime::module(call.attrs.runtime.get(), hidden());
        let sibling = quote_spanned! {hidden()=>
            #[doc(hidden)]
            #[allow(dead_code, unreachable_pub)]
            #visibility fn #name() -> &'static #module::call::Site {
                #items
                &__SITE
            }
        };
        (Some(sibling), quote_spanned!(hidden()=> #name()))
    } else {
        (None, quote_spanned!(hidden()=> &__SITE))
    };
    let (import, aliases) = (import(call), aliases(call));
    let items = if sibling.is_some() {
        quote!(#import #aliases)
    } else {
        items
    };
    let body = body::body(call, &site, &rest);
    let mut braces = Group::new(Delimiter::Brace, quote!(#inner #items #body));
    braces.set_span(written.span());
    let signature = signature::signature(call);
    quote!(#signature #braces #sibling)
}

/// Takes the `#![..]` off the beginning of a body.
fn split_inner_attributes(body: &Group) -> (TokenStream, Group) {
    let (mut inner, mut rest) = (TokenStream::new(), body.stream().into_iter().peekable());
    let is = |token: Option<&TokenTree>, wanted: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    loop {
        let mut ahead = rest.clone();
        if !is(ahead.next().as_ref(), '#') || !is(ahead.next().as_ref(), '!') {
            break;
        }
        inner.extend(rest.by_ref().take(3));
    }
    if inner.is_empty() {
        return (inner, body.clone());
    }
    let mut body_without = Group::new(Delimiter::Brace, rest.collect());
    body_without.set_span(body.span());
    (inner, body_without)
}

fn import(call: &Call<'_>) -> TokenStream {
    runtime::import(call.attrs.runtime.get(), &quote_spanned!(hidden()=> ::call))
}

/// Names the types that the user gives, so that each is written once: where it is unknown, this is said once.
fn aliases(call: &Call<'_>) -> TokenStream {
    let error = call.attrs.error.get().map(|error| {
        let (alias, error) = (error_type(error), lasting(error));
        quote_spanned!(hidden()=> type #alias = #error;)
    });
    let labels = (!call.labels.is_empty()).then(|| {
        let (alias, types) = (labels_type(call), label_types(call));
        quote_spanned!(hidden()=> type #alias = #types;)
    });
    quote!(#error #labels)
}

/// The alias of the type of errors.
pub(super) fn error_type(error: &Type) -> Ident {
    Ident::new("__Error", hidden_at(error.span()))
}

/// The alias of the type of the labels that are made of arguments.
pub(super) fn labels_type(call: &Call<'_>) -> Ident {
    let span = |label: &CallLabel<'_>| label.ty.map_or(label.span, Spanned::span);
    Ident::new("__Labels", hidden_at(call.labels.first().map_or_else(hidden, span)))
}

/// Writes the site of a function.
fn items(call: &Call<'_>) -> TokenStream {
    let (import, aliases) = (import(call), aliases(call));
    let bounds = call.durations.as_ref().and_then(|durations| match &durations.buckets {
        CallBounds::Given(given) => Some(buckets::hidden_type(given, call.attrs.checks(&call.attrs.buckets))),
        _ => None,
    });
    let help = call.attrs.help.get().filter(|help| help.known().is_none()).map(|help| {
        let (name, span) = (given(help), hidden_at(help.span()));
        let check = call
            .attrs
            .checks(&call.attrs.help)
            .then(|| quote_spanned!(span=> const _: () = __m::help(#name);));
        quote_spanned!(span=> const #name: &::core::primitive::str = #help; #check)
    });
    let section = linked::section();
    let site = site(call);
    quote_spanned! {hidden()=>
        #import
        #aliases
        #bounds
        #help
        fn __here() {}
        #section
        static __LINKED: __m::Linked = __m::Linked::new(
            |everywhere| __SITE.preregister(everywhere),
            || ::core::any::type_name_of_val(&__here),
        );
        static __SITE: __m::Site = #site;
    }
}

fn site(call: &Call<'_>) -> TokenStream {
    let table = table(call);
    let mut site = quote_spanned!(hidden()=> __m::Site::new(#table, &__LINKED));
    if call.is_named {
        site.extend(quote_spanned!(hidden()=> .named()));
    }
    if !call.fixed.is_empty() {
        let values = call.fixed.iter().map(|(_, value)| value);
        site.extend(quote_spanned!(hidden()=> .fixed(&[#(#values),*])));
    }
    if !call.labels.is_empty() {
        let labels = labels_type(call);
        let most = call
            .attrs
            .max_series
            .get()
            .map_or(crate::model::MAX_SERIES, |count| count.value);
        let (most, span) = (
            Literal::usize_unsuffixed(most),
            call.attrs.labels.span().unwrap_or_else(hidden),
        );
        // Not a method of what is before, whose place errors would point at.
        let mut arguments = Group::new(Delimiter::Parenthesis, quote_spanned!(hidden()=> #site, #most));
        arguments.set_span(hidden_at(span));
        let method = if call.attrs.checks(&call.attrs.labels) {
            "labels"
        } else {
            "checked_labels"
        };
        let method = Ident::new(method, hidden_at(span));
        site = quote_spanned!(hidden_at(span)=> __m::Site::#method::<#labels> #arguments);
    }
    if let Some(durations) = &call.durations {
        if !matches!(durations.buckets, CallBounds::Default) {
            let bounds = bounds(durations);
            site.extend(quote_spanned!(hidden()=> .buckets::<#bounds>()));
        }
        if durations.sample > 1 {
            let sample = Literal::usize_unsuffixed(durations.sample);
            site.extend(quote_spanned!(hidden()=> .sample(#sample)));
        }
    }
    if let Some(registry) = call.attrs.registry.get() {
        site.extend(quote_spanned!(hidden()=> .registry(|| __m::registry(#registry))));
    }
    site
}

fn label_types(call: &Call<'_>) -> TokenStream {
    let text = |label: &CallLabel<'_>| quote_spanned!(hidden_at(label.span)=> &'static ::core::primitive::str);
    let types = call
        .labels
        .iter()
        .map(|label| label.ty.map_or_else(|| text(label), ToTokens::to_token_stream));
    one_or_tuple(&types.collect::<Vec<_>>())
}

/// Writes one thing alone, and several as a tuple, as label sets are.
pub(super) fn one_or_tuple(things: &[TokenStream]) -> TokenStream {
    match things {
        [only] => only.clone(),
        several => quote_spanned!(hidden()=> (#(#several),*)),
    }
}

fn bounds(durations: &Durations) -> TokenStream {
    match &durations.buckets {
        CallBounds::Default => quote_spanned!(hidden()=> __m::DefaultBuckets),
        CallBounds::Given(given) => given.ident.to_token_stream(),
        CallBounds::Type(path) => path.to_token_stream(),
    }
}

/// Has what a type of the user's says checked, unless another method of the block does.
fn checked<T>(call: &Call<'_>, slot: &Slot<T>, span: Span, entry: TokenStream) -> TokenStream {
    if slot.is_given() && call.attrs.checks(slot) {
        quote_spanned!(span=> __m::checked(#entry))
    } else {
        entry
    }
}

/// Writes the help that is given: of an expression, the constant.
fn given(help: &Text) -> TokenStream {
    match help {
        Text::Known(text) => text.to_token_stream(),
        Text::Constant(_) => quote_spanned!(hidden_at(help.span())=> __HELP),
    }
}

fn table(call: &Call<'_>) -> TokenStream {
    let own = if call.is_named {
        &[][..]
    } else {
        &["function", "module"]
    };
    let own = own.iter().map(|name| (*name).to_owned());
    let fixed = call.fixed.iter().map(|(name, _)| name.clone());
    let labels = own
        .chain(fixed)
        .chain(call.labels.iter().map(|label| label.name.clone()));
    let (base, is_async) = (&call.base, call.form != Form::Blocking);
    let returns = match call.may_fail {
        _ if call.function.is_diverging() => quote!(Never),
        true => quote!(Result),
        false => quote!(Value),
    };
    let returns = quote_spanned!(hidden()=> __m::Returns::#returns);
    // `line!()` reads the line off its own span.
    let line = quote_spanned!(hidden_at(call.function.name.span())=> ::core::line!());
    let calls = format!("{base}_calls_total");
    let (kinds, span) = match call.attrs.error.get() {
        None => (quote_spanned!(hidden()=> ()), hidden()),
        Some(error) => {
            let (alias, span) = (error_type(error), hidden_at(error.span()));
            (quote_spanned!(span=> __m::ByError<#alias>), span)
        }
    };
    let entry = |entry: TokenStream, own: TokenStream| {
        let help = call.attrs.help.get().map(|help| {
            let help = given(help);
            quote_spanned!(hidden()=> .help(__m::Help::Texts(&[#help, #own])))
        });
        quote!(#entry #help)
    };
    let calls = quote_spanned!(span=> __m::calls::<#kinds>(#calls, #line, #is_async, #returns));
    let calls = checked(call, &call.attrs.error, span, calls);
    let mut entries = vec![entry(calls, quote_spanned!(hidden()=> __m::CALLS))];
    if let Some(durations) = &call.durations {
        let (name, help, bounds) = (format!("{base}_duration_seconds"), &durations.help, bounds(durations));
        let declared =
            |span| quote_spanned!(span=> __m::durations::<#bounds>(#name, #help, #line, #is_async, #returns));
        let durations = match &durations.buckets {
            CallBounds::Type(path) => {
                let span = hidden_at(path.span());
                checked(call, &call.attrs.buckets, span, declared(span))
            }
            CallBounds::Default | CallBounds::Given(_) => declared(hidden()),
        };
        entries.push(entry(durations, help.to_token_stream()));
    }
    if call.in_flight {
        let name = format!("{base}_in_flight");
        let in_flight = quote_spanned!(hidden()=> __m::in_flight(#name, #line));
        entries.push(entry(in_flight, quote_spanned!(hidden()=> __m::IN_FLIGHT)));
    }
    let name = call.function.name.unraw().to_string();
    quote_spanned! {hidden()=>
        __m::table(&[#(#labels),*], ::core::module_path!(), #name, ::core::file!(), &[#(#entries),*])
    }
}
