//! A block of functions, `impl` or `trait`, as it is written.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Attribute;
use syn::parse::{Parse, ParseStream};

use super::Function;

/// An `impl` or a `trait`.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    /// Everything before the braces.
    pub(crate) head: TokenStream,
    pub(crate) span: Span,
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
        let _ = ahead.parse::<syn::Visibility>();
        let words =
            |token| matches!(&token, TokenTree::Ident(word) if ["impl", "trait"].iter().any(|known| word == known));
        // `unsafe impl`, `auto trait` and the like.
        (0..3).any(|_| ahead.parse().is_ok_and(words))
    }

    /// Writes the block with other members.
    pub(crate) fn with(&self, members: TokenStream) -> TokenStream {
        let (attrs, head) = (&self.attrs, &self.head);
        let mut braces = Group::new(Delimiter::Brace, members);
        braces.set_span(self.span);
        quote!(#(#attrs)* #head #braces)
    }

    /// Writes the block as it is, without some attributes of its functions.
    pub(crate) fn without(&self, dropped: impl Fn(&Attribute) -> bool) -> TokenStream {
        let members = self.members.iter().map(|member| match member {
            Member::Other(tokens) => tokens.clone(),
            Member::Function(function) => {
                let attrs = function.attrs.iter().filter(|attribute| !dropped(attribute));
                let rest = &function.rest;
                quote!(#[allow(unused_variables)] #(#attrs)* #rest)
            }
        });
        self.with(members.collect())
    }
}

impl Parse for Block {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let mut head = TokenStream::new();
        while !input.is_empty() {
            match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && input.is_empty() => {
                    return Ok(Self {
                        attrs,
                        head,
                        span: group.span(),
                        members: members(&group)?,
                    });
                }
                token => head.extend([token]),
            }
        }
        Err(input.error("expected the functions, in braces"))
    }
}

fn members(group: &Group) -> syn::Result<Vec<Member>> {
    let mut members = Vec::new();
    let mut rest = group.stream().into_iter().peekable();
    while rest.peek().is_some() {
        let (mut tokens, mut is_function, mut is_assigned) = (TokenStream::new(), false, false);
        while let Some(token) = rest.next() {
            let mut ends = false;
            match &token {
                // In a type, no name comes after it.
                TokenTree::Ident(word) if word == "fn" => {
                    is_function |= matches!(rest.peek(), Some(TokenTree::Ident(_))) && !is_assigned;
                }
                TokenTree::Punct(punct) => {
                    is_assigned |= punct.as_char() == '=' && !is_function;
                    ends = punct.as_char() == ';';
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    // A semicolon comes after that of a constant's value, and a bracket after that of a constant argument.
                    let inner = |next: &TokenTree| matches!(next, TokenTree::Punct(punct) if matches!(punct.as_char(), '>' | ','));
                    ends = !is_assigned && !rest.peek().is_some_and(inner);
                }
                _ => {}
            }
            tokens.extend([token]);
            if ends {
                break;
            }
        }
        members.push(if is_function {
            Member::Function(Box::new(syn::parse2(tokens)?))
        } else {
            Member::Other(tokens.to_token_stream())
        });
    }
    Ok(members)
}
