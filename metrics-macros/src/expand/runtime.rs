//! The path of the runtime crate: `::metrics`, or what `crate = path` says.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Path;

/// Returns the path of an item of the runtime, located at `span`.
pub(super) fn item(runtime: Option<&Path>, span: Span, item: &TokenStream) -> TokenStream {
    // Only moved: a `$crate` must still resolve where it was written.
    let given = |path: &Path| {
        path.to_token_stream()
            .into_iter()
            .map(|token| moved(token, span))
            .collect()
    };
    let root = runtime.map_or_else(|| quote_spanned!(span=> ::metrics), given);
    quote_spanned!(span=> #root::#item)
}

/// Returns the path of an item that only expansions use, located at `span`.
pub(super) fn private(runtime: Option<&Path>, span: Span, name: &TokenStream) -> TokenStream {
    item(runtime, span, &quote_spanned!(span=> __private::#name))
}

fn moved(mut token: TokenTree, span: Span) -> TokenTree {
    token.set_span(token.span().located_at(span));
    token
}
