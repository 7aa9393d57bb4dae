//! Types that borrow.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

/// What a type borrows by.
pub(crate) struct Borrow {
    pub(crate) span: Span,
    /// Whether it is a reference, and not a parameter of a type.
    pub(crate) is_reference: bool,
}

/// Returns the place of a reference without a lifetime in a type, or of any lifetime but `'static`.
pub(crate) fn short_lived(ty: &Type) -> Option<Borrow> {
    search(ty.to_token_stream())
}

fn search(tokens: TokenStream) -> Option<Borrow> {
    let (mut tokens, mut after_reference) = (tokens.into_iter().peekable(), false);
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let is_reference = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '&');
        let found = match &token {
            TokenTree::Group(group) => search(group.stream()),
            TokenTree::Punct(punct) if is_reference => {
                let named = matches!(next, Some(TokenTree::Punct(quote)) if quote.as_char() == '\'');
                (!named).then(|| Borrow {
                    span: punct.span(),
                    is_reference,
                })
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let lasting = matches!(next, Some(TokenTree::Ident(name)) if name == "static");
                (!lasting).then(|| Borrow {
                    span: punct.span(),
                    is_reference: after_reference,
                })
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        after_reference = is_reference;
    }
    None
}

/// Returns whether a lifetime is written in a type.
pub(crate) fn has_lifetime(ty: &Type) -> bool {
    fn has(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Punct(punct) => punct.as_char() == '\'',
            TokenTree::Group(group) => has(group.stream()),
            _ => false,
        })
    }
    has(ty.to_token_stream())
}

/// Writes a type with `'static` for each lifetime.
pub(crate) fn lasting(ty: &Type) -> TokenStream {
    fn write(tokens: TokenStream) -> TokenStream {
        let mut after_quote = false;
        let lasting = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(name) if std::mem::take(&mut after_quote) => Ident::new("static", name.span()).into(),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), write(group.stream()));
                inner.set_span(group.span());
                inner.into()
            }
            token => {
                after_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
                token
            }
        });
        lasting.collect()
    }
    write(ty.to_token_stream())
}
