//! A block of functions, `impl` or `trait`, as it is written.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Token, Visibility, token};

use super::{Function, Marker};

/// An `impl` or a `trait`.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    /// Everything before the braces.
    pub(crate) head: TokenStream,
    pub(crate) span: Span,
    /// What the braces begin with: `#![..]` and `//!`.
    pub(crate) inner: Vec<Attribute>,
    pub(crate) members: Vec<Member>,
}

/// One member of a block.
pub(crate) enum Member {
    Function(Box<Function>),
    Other(TokenStream),
}

impl Block {
    /// Returns whether what is parsed next, after its attributes, is a block.
    pub(crate) fn is_next(input: ParseStream) -> bool {
        let ahead = input.fork();
        let _ = ahead.parse::<Visibility>();
        let words =
            |token| matches!(&token, TokenTree::Ident(word) if ["impl", "trait"].iter().any(|known| word == known));
        // `unsafe impl`, `auto trait` and the like.
        (0..3).any(|_| ahead.parse().is_ok_and(words))
    }

    /// Writes the block with other members, and a last attribute.
    pub(crate) fn with(&self, marker: Option<&Marker>, members: &TokenStream) -> TokenStream {
        let (attrs, head, inner) = (&self.attrs, &self.head, &self.inner);
        let mut braces = Group::new(Delimiter::Brace, quote!(#(#inner)* #members));
        braces.set_span(self.span);
        quote!(#(#attrs)* #marker #head #braces)
    }
}

impl Parse for Block {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let mut head = TokenStream::new();
        while !input.is_empty() {
            match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && input.is_empty() => {
                    let (inner, members) = members.parse2(group.stream())?;
                    return Ok(Self {
                        attrs,
                        head,
                        span: group.span(),
                        inner,
                        members,
                    });
                }
                token => head.extend([token]),
            }
        }
        Err(input.error("expected the functions, in braces"))
    }
}

fn members(input: ParseStream) -> syn::Result<(Vec<Attribute>, Vec<Member>)> {
    let inner = input.call(Attribute::parse_inner)?;
    let mut members = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        members.push(if Function::is_next(&ahead) {
            Member::Function(input.parse()?)
        } else {
            Member::Other(other(input)?)
        });
    }
    Ok((inner, members))
}

/// Takes what is not a function: up to its semicolon, or to the braces of a macro.
fn other(input: ParseStream) -> syn::Result<TokenStream> {
    let (mut tokens, mut is_macro) = (TokenStream::new(), false);
    while !input.is_empty() {
        let ends = input.peek(Token![;]) || is_macro && input.peek(token::Brace);
        is_macro = input.peek(Token![!]);
        tokens.extend([input.parse::<TokenTree>()?]);
        if ends {
            break;
        }
    }
    Ok(tokens)
}
