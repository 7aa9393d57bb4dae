//! The path of the runtime crate: `::metrics`, or what `crate = path` says.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::Path;

/// Returns the path of an item that only expansions use, located at `span`; but the user's path stays where it was
/// written, and so does the first word after it, for errors about it to point there.
pub(super) fn private(runtime: Option<&Path>, span: Span, name: &TokenStream) -> TokenStream {
    let module = module(runtime, span);
    quote_spanned!(span=> #module::#name)
}

/// The name of an import that cannot be found where the runtime is not: the compiler shows it.
const HINT: &str = "metrics_runtime_is_elsewhere_say_where_by_crate_equals_path";

/// Imports the module of these items, or one in it, as `__m`.
///
/// A path that leads nowhere fails at its first unknown word, which is `metrics` or `__private`,
/// and says nothing of `crate = path`. Its `*` then brings no name, so that the import after it
/// fails too, and by its name says what to do.
pub(super) fn import(runtime: Option<&Path>, inner: &TokenStream) -> TokenStream {
    let (span, module) = (place(runtime, super::hidden()), module(runtime, super::hidden()));
    let hint = Ident::new(HINT, span);
    quote_spanned! {span=>
        use #module #inner::import::*;
        use #hint as __m;
    }
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
