//! The path of the runtime crate: `::metrics`, or what `crate = path` says.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Path;

/// Returns the path of an item that only expansions use, located at `span`; but the user's path stays where it was
/// written, and so does the first word after it, for errors about it to point there.
pub(super) fn private(runtime: Option<&Path>, span: Span, name: &TokenStream) -> TokenStream {
    let module = module(runtime, span);
    quote_spanned!(span=> #module::#name)
}

/// Returns the path of the module of these items.
pub(super) fn module(runtime: Option<&Path>, span: Span) -> TokenStream {
    let Some(path) = runtime else {
        return quote_spanned!(span=> ::metrics::__private);
    };
    quote_spanned!(place(runtime, span)=> #path::__private)
}

/// Locates a span at the user's path, if there is one.
pub(super) fn place(runtime: Option<&Path>, span: Span) -> Span {
    let last = runtime.and_then(|path| path.segments.last());
    last.map_or(span, |segment| span.located_at(segment.ident.span()))
}
