//! What is registered before its first use: by an entry that the linker collects, or by its path.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ExprPath;
use syn::ext::IdentExt;

use super::{hidden, hidden_at};
use crate::attr::Preregistered;
use crate::model::Stats;

/// The section of the program that the entries are in: of all versions of this crate.
const SECTION: &str = "metrics_preregistered";

/// Where the linker collects entries.
fn collects() -> TokenStream {
    quote_spanned!(hidden()=> all(target_os = "linux", not(miri)))
}

/// Has the linker collect the static after it, where it does.
pub(super) fn section() -> Option<TokenStream> {
    let collects = collects();
    cfg!(feature = "link-time")
        .then(|| quote_spanned!(hidden()=> #[cfg_attr(#collects, unsafe(link_section = #SECTION))]))
}

/// Writes the entry of a struct that asks for it: in the program wherever its crate is.
pub(super) fn entry(stats: &Stats<'_>) -> Option<TokenStream> {
    let (owner, collects) = (&stats.input.ident, collects());
    is_collected(stats).then(|| {
        quote_spanned! {hidden()=>
            #[cfg(#collects)]
            #[used]
            #[unsafe(link_section = #SECTION)]
            static __LINKED: __m::Linked = __m::Linked::new(|_| __m::preregister::<#owner>(), || "");
        }
    })
}

/// Refers to the entry: older compilers, such as 1.85, do not ask the linker to keep what is
/// `#[used]`, and lld then takes out what nothing refers to.
pub(super) fn reference(stats: &Stats<'_>) -> Option<TokenStream> {
    let collects = collects();
    is_collected(stats).then(|| {
        quote_spanned! {hidden()=>
            #[cfg(#collects)]
            let _ = ::core::hint::black_box(&__LINKED);
        }
    })
}

fn is_collected(stats: &Stats<'_>) -> bool {
    cfg!(feature = "link-time") && stats.is_preregistered()
}

/// What the function is called that registers another.
pub(super) fn sibling(name: &Ident) -> Ident {
    format_ident!("__metrics_preregister_{}", name.unraw(), span = hidden_at(name.span()))
}

/// Registers functions and structs, by their paths.
pub(super) fn preregister(runtime: &TokenStream, named: &[Preregistered]) -> TokenStream {
    let registered = named.iter().map(|named| match named {
        Preregistered::Function(path) => function(runtime, path),
        Preregistered::Struct(path) => {
            let span = hidden_at(first_span(path));
            quote_spanned!(span=> #runtime::__private::preregister::<#path>();)
        }
    });
    quote!({ #(#registered)* })
}

fn function(runtime: &TokenStream, path: &ExprPath) -> TokenStream {
    let mut beside = path.clone();
    if let Some(last) = beside.path.segments.last_mut() {
        last.ident = sibling(&last.ident);
        // It is one for all types.
        last.arguments = syn::PathArguments::None;
    }
    let span = hidden_at(first_span(path));
    // Its address has the linker take the function from whatever library it is in.
    let by_path = quote_spanned!(span=> #runtime::__private::call::preregister(&#path, #path as *const ()));
    let by_sibling = quote_spanned!(span=> #beside().preregister(true));
    if cfg!(feature = "link-time") {
        let collects = collects();
        quote_spanned! {span=>
            #[cfg(#collects)]
            { #by_path }
            #[cfg(not(#collects))]
            { #by_sibling }
        }
    } else {
        quote_spanned!(span=> { #by_sibling })
    }
}

fn first_span(path: &ExprPath) -> proc_macro2::Span {
    let first = path.path.segments.first();
    first.map_or_else(hidden, |first| first.ident.span())
}
