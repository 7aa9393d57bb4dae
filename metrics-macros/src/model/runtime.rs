//! The path of the runtime crate as the user's crate knows it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Path;

/// The path of the runtime crate: `::metrics`, or what `crate = path` says.
pub(crate) struct Runtime {
    path: Option<Path>,
}

impl Runtime {
    pub(crate) fn new(path: Option<&Path>) -> Self {
        Self { path: path.cloned() }
    }

    /// Returns the path of an item of the runtime, located at `span`.
    pub(crate) fn item(&self, span: Span, item: TokenStream) -> TokenStream {
        let root = match &self.path {
            // Only moved: a `$crate` must still resolve where it was written.
            Some(path) => path.to_token_stream().into_iter().map(|token| moved(token, span)).collect(),
            None => quote_spanned!(span=> ::metrics),
        };
        quote_spanned!(span=> #root::#item)
    }

    /// Returns the path of an item that only expansions use, located at `span`.
    pub(crate) fn private(&self, span: Span, item: TokenStream) -> TokenStream {
        self.item(span, quote_spanned!(span=> __private::#item))
    }
}

fn moved(mut token: TokenTree, span: Span) -> TokenTree {
    token.set_span(token.span().located_at(span));
    token
}
