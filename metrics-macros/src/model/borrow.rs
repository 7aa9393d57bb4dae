//! Types that borrow.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

/// Returns the place of a reference without a lifetime in a type, or of any lifetime but `'static`.
pub(crate) fn short_lived(ty: &Type) -> Option<Span> {
    search(ty.to_token_stream())
}

fn search(tokens: TokenStream) -> Option<Span> {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let found = match &token {
            TokenTree::Group(group) => search(group.stream()),
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                let named = matches!(next, Some(TokenTree::Punct(quote)) if quote.as_char() == '\'');
                (!named).then(|| punct.span())
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let lasting = matches!(next, Some(TokenTree::Ident(name)) if name == "static");
                (!lasting).then(|| punct.span())
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
