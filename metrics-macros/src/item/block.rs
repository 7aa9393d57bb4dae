//! A block of functions, `impl` or `trait`, as it is written.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Token, Visibility, token};

use super::{Function, Marker};

/// Words before the name of a block.
const HEADS: [&str; 6] = ["auto", "default", "impl", "pub", "trait", "unsafe"];

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

    /// Returns the `const` of a block whose functions all are: `const impl`, `impl const`, `const
    /// trait`.
    pub(crate) fn constness(&self) -> Option<Span> {
        let mut depth = 0_usize;
        for token in self.head.clone() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
                TokenTree::Punct(punct) if punct.as_char() == '>' => depth = depth.saturating_sub(1),
                // Of the parameters, or of a visibility.
                _ if depth > 0 => {}
                TokenTree::Group(_) => {}
                TokenTree::Ident(word) if word == "const" => return Some(word.span()),
                TokenTree::Ident(word) if HEADS.iter().any(|known| word == known) => {}
                _ => return None,
            }
        }
        None
    }

    /// Returns the first function that is instrumented at once and under no condition.
    pub(crate) fn first_plain(&self, is_inert: impl Fn(&Attribute) -> bool) -> Option<&Function> {
        self.members.iter().find_map(|member| match member {
            Member::Function(function) => {
                let is_there = |attribute: &Attribute| is_inert(attribute) && !attribute.path().is_ident("cfg");
                let is_plain = function.body.is_some() && function.constness.is_none();
                (is_plain && function.attrs.iter().all(is_there)).then_some(&**function)
            }
            Member::Other(_) => None,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn block(source: &str) -> Block {
        syn::parse_str(source).unwrap_or_else(|error| panic!("{error}: {source}"))
    }

    #[test]
    fn blocks_may_be_constant() {
        for (source, is_constant) in [
            ("pub(crate) const auto trait Store {}", true),
            ("const impl Store for Pool {}", true),
            ("impl<const N: usize> const Store for Pool<N> {}", true),
            ("impl<const N: usize> Store for Pool<N> {}", false),
            ("impl<T: const Store> Pool<T> where T: const Store {}", false),
            ("pub auto trait Store {}", false),
        ] {
            assert_eq!(block(source).constness().is_some(), is_constant, "{source}");
        }
    }

    #[test]
    fn members_are_functions_and_others() {
        let members = block(
            "impl Pool {
                #![allow(dead_code)]
                //! Docs.
                const A: fn() = { fn a() {} a };
                m! { fn b() {} }
                m!(fn c());
                #[cfg(any())] pub(in crate::x) const extern \"C\" fn d<const N: usize>() -> [u8; { N }] where W<{ N }>: X { [0; N] }
                type E<'a> = fn() -> fn() where Self: 'a;
                fn f(&self);
                default fn g() {}
            }",
        );
        let names: Vec<String> = members
            .members
            .iter()
            .map(|member| match member {
                Member::Function(function) => function.name.to_string(),
                Member::Other(tokens) => tokens
                    .clone()
                    .into_iter()
                    .last()
                    .map_or(String::new(), |last| last.to_string()),
            })
            .collect();
        assert_eq!(names, [";", "{ fn b () { } }", ";", "d", ";", "f", "g"]);
        assert_eq!(members.inner.len(), 2);
    }
}
