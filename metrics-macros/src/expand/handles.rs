//! The handles struct: one handle a field, generic over where they count.

use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::entry::marker;
use super::{attributes, hidden, linked, mentions, runtime};
use crate::model::{Field, Help, Role, Stats, metric_type, short_lived};

/// Defines the struct. In a fallback, `unknown` is the type of handles that are not known.
pub(super) fn definition(stats: &Stats<'_>, unknown: Option<&TokenStream>) -> TokenStream {
    let Some(handles) = &stats.handles else {
        return TokenStream::new();
    };
    let (owner, visibility, mode) = (&stats.input.ident, &stats.input.vis, mode_parameter(stats));
    let private = |item| runtime::private(stats.runtime.as_ref(), hidden(), &item);
    let (mode_trait, shared, bound) = (private(quote!(Mode)), private(quote!(Shared)), private(quote!(Bound)));
    let fields = stats.fields.iter().filter_map(|field| match (&field.role, unknown) {
        (Role::Skipped, _) | (Role::Unknown, None) => None,
        (_, Some(unknown)) if is_unknown(stats, field) => Some(unknown_field(field, unknown)),
        _ => Some(handle_field(stats, field, &mode)),
    });
    let (lints, own) = (attributes::lints(&stats.input.attrs), own_field(stats));
    let doc =
        format!(" Handles of [`{owner}`]. Where a `{owner}` is expected, [`snapshot`](Self::snapshot) reads one.");
    quote_spanned! {hidden()=>
        #[doc = #doc]
        #lints
        #[allow(unreachable_pub)]
        #visibility struct #handles<#mode: #mode_trait = #shared> {
            #(#fields,)*
            #own: #bound<#mode>,
        }
    }
}

/// All tokens carry spans of the user's field: only then does the compiler say that a metric is never recorded.
fn handle_field(stats: &Stats<'_>, field: &Field<'_>, mode: &Ident) -> TokenStream {
    let syn::Field {
        attrs, vis, ident, ty, ..
    } = field.original;
    let (span, end) = super::ends(ty);
    let private = |item| runtime::private(stats.runtime.as_ref(), span, &item);
    let name = field.family().map_or("Nested", |family| family.kind.marker());
    let handle = private(format_ident!("{name}Field", span = span).to_token_stream());
    let close = quote_spanned!(end=> >);
    let handle = quote_spanned!(span=> #handle<#ty, #mode #close);
    let doc = (!attributes::is_documented(attrs)).then(|| {
        let doc = doc(field);
        quote!(#[doc = #doc])
    });
    let kept = attributes::of_field(attrs);
    quote_spanned!(span=> #doc #kept #vis #ident: #handle)
}

/// Documents a handle whose field has no documentation.
fn doc(field: &Field<'_>) -> TokenStream {
    let text = match field.family().map(|family| &family.help) {
        None => format!(" Handles of `{}`.", field.name),
        Some(Help::Line(line)) => format!(" {line}"),
        Some(Help::Constant(text)) if text.may_document() => return text.to_token_stream(),
        Some(_) => format!(" Records `{}`.", field.name),
    };
    text.to_token_stream()
}

fn is_unknown(stats: &Stats<'_>, field: &Field<'_>) -> bool {
    let of_known_kind = !matches!(field.role, Role::Unknown);
    let ty = &field.original.ty;
    let of_known_type = short_lived(ty).is_none() && metric_type(ty).is_none();
    !(of_known_kind && of_known_type && stats.input.generics.params.is_empty())
}

fn unknown_field(field: &Field<'_>, unknown: &TokenStream) -> TokenStream {
    let syn::Field { vis, ident, .. } = field.original;
    quote_spanned!(hidden()=> #[allow(dead_code)] #vis #ident: #unknown)
}

/// Implements what a handles struct is for.
pub(super) fn implementations(stats: &Stats<'_>, bind: &TokenStream) -> TokenStream {
    let Some(handles) = &stats.handles else {
        return TokenStream::new();
    };
    let (owner, visibility, mode) = (&stats.input.ident, &stats.input.vis, mode_parameter(stats));
    let (global, name, own) = (global(stats, handles), handles.to_string(), own_field(stats));
    let doc = format!(" Reads a [`{owner}`] back: what has been counted so far.");
    let local = " Makes handles to the same row that stay on this thread and count without asking which it is.";
    quote_spanned! {hidden()=>
        impl __m::HasHandles for #owner {
            type Handles<#mode: __m::Mode> = #handles<#mode>;

            fn bind<#mode: __m::Mode>(binder: &mut __m::Binder<'_, #mode>) -> #handles<#mode> {
                #bind
            }
        }
        #global
        impl<#mode: __m::Mode> #handles<#mode> {
            #[doc = #doc]
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            #visibility fn snapshot(&self) -> #owner {
                self.#own.snapshot()
            }

            #[doc = #local]
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            #visibility fn local(&self) -> #handles<__m::Local> {
                self.#own.local::<#owner, __Closed>()
            }
        }
        impl<#mode: __m::Mode> ::core::clone::Clone for #handles<#mode> {
            fn clone(&self) -> Self {
                self.#own.again::<#owner, __Closed>()
            }
        }
        impl<#mode: __m::Mode> ::core::fmt::Debug for #handles<#mode> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.#own.fmt(#name, f)
            }
        }
    }
}

/// The order of the fields is that of the row. Each is located at the user's type, as its handle's type is.
///
/// A fallback makes them, too: then the compiler says nothing twice of a type that is wrong.
pub(super) fn bind(stats: &Stats<'_>, is_fallback: bool) -> TokenStream {
    let (handles, own, binder) = (&stats.handles, own_field(stats), Ident::new("binder", hidden()));
    let fields = stats
        .fields
        .iter()
        .filter(|field| !matches!(field.role, Role::Skipped))
        .map(|field| {
            if is_fallback && is_unknown(stats, field) {
                let ident = field.ident;
                return quote_spanned!(hidden()=> #ident: __m::unreachable());
            }
            let (mut ident, ty) = (field.ident.clone(), &field.original.ty);
            let (span, end) = super::ends(ty);
            ident.set_span(span);
            let mut arguments = Group::new(Delimiter::Parenthesis, binder.to_token_stream());
            arguments.set_span(end);
            if let Some(family) = field.family() {
                let marker = marker(family, span);
                quote_spanned!(span=> #ident: <#ty as __Field<#marker>>::bind #arguments)
            } else {
                quote_spanned!(span=> #ident: <#ty as __HasHandles>::bind #arguments)
            }
        });
    quote_spanned!(hidden()=> #handles { #own: binder.bound(), #(#fields),* })
}

/// Instances with labels have no global one.
fn global(stats: &Stats<'_>, handles: &Ident) -> TokenStream {
    if stats.labels_ident.is_some() {
        return TokenStream::new();
    }
    let (owner, visibility) = (&stats.input.ident, &stats.input.vis);
    let registered = quote_spanned!(hidden()=> (__m::global::<#owner>(), __m::Is));
    let made = match linked::reference(stats) {
        None => registered,
        Some(reference) => quote_spanned!(hidden()=> { #reference #registered }),
    };
    quote_spanned! {hidden()=>
        impl #owner {
            /// Returns the handles in the global registry.
            #[must_use]
            #[allow(dead_code, unreachable_pub)]
            #visibility fn global() -> &'static #handles {
                static HANDLES: __m::OnceCell<(#handles, __Closed)> = __m::OnceCell::new();
                &HANDLES.get_or_init(|| #made).0
            }
        }
    }
}

/// Chooses a name for the field that holds the row: fields have no hygiene that would tell it from one of the user's.
fn own_field(stats: &Stats<'_>) -> Ident {
    let mut name = "__bound".to_owned();
    while stats.fields.iter().any(|field| field.name == name) {
        name.push('_');
    }
    Ident::new(&name, hidden())
}

/// Chooses a name that neither a type of a field nor the struct or its handles have: type parameters have no hygiene.
pub(super) fn mode_parameter(stats: &Stats<'_>) -> Ident {
    let mentioned = |name: &str| {
        let ident = format_ident!("{name}");
        stats.input.ident == ident
            || stats.handles.as_ref() == Some(&ident)
            || stats
                .fields
                .iter()
                .any(|field| mentions(field.original.ty.to_token_stream(), &ident))
            || mentions(stats.input.generics.to_token_stream(), &ident)
    };
    let name = ["M", "Mode", "MetricsMode"]
        .into_iter()
        .find(|name| !mentioned(name))
        .unwrap_or("__M");
    Ident::new(name, hidden())
}
