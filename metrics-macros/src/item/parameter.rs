//! Parameters of functions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Lifetime, Token, Type};

use super::function::any_type;

/// A parameter of a function.
#[derive(Clone)]
pub(crate) enum Parameter {
    /// `self`, however it is taken: as it is written, and the word.
    Receiver(TokenStream, Ident),
    /// Any other.
    Typed {
        attrs: Vec<Attribute>,
        pattern: Pattern,
        ty: Box<Type>,
    },
    /// `...`
    Variadic(Span),
}

/// The pattern of a parameter.
#[derive(Clone)]
pub(crate) enum Pattern {
    Name {
        mutability: Option<Token![mut]>,
        name: Ident,
    },
    /// `_`
    Nothing,
    Other(TokenStream),
}

impl Parse for Parameter {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        if input.peek(Token![...]) {
            return Ok(Self::Variadic(input.parse::<Token![...]>()?.spans[0]));
        }
        if let Some((written, word)) = receiver(input)? {
            let attrs = attrs.iter().map(ToTokens::to_token_stream);
            return Ok(Self::Receiver(attrs.chain([written]).collect(), word));
        }
        let pattern = input.call(Pattern::parse)?;
        input.parse::<Token![:]>()?;
        if input.peek(Token![...]) {
            return Ok(Self::Variadic(input.parse::<Token![...]>()?.spans[0]));
        }
        let ty = any_type(input, |input| input.peek(Token![,]))?;
        Ok(Self::Typed { attrs, pattern, ty })
    }
}

fn receiver(input: ParseStream) -> syn::Result<Option<(TokenStream, Ident)>> {
    let ahead = input.fork();
    if ahead.parse::<Option<Token![&]>>()?.is_some() {
        ahead.parse::<Option<Lifetime>>()?;
    }
    ahead.parse::<Option<Token![mut]>>()?;
    if !ahead.peek(Token![self]) || ahead.peek2(Token![::]) {
        return Ok(None);
    }
    let mut written = TokenStream::new();
    while !input.peek(Token![self]) {
        written.extend([input.parse::<TokenTree>()?]);
    }
    let word = input.call(Ident::parse_any)?;
    written.extend(word.to_token_stream());
    if let Some(colon) = input.parse::<Option<Token![:]>>()? {
        colon.to_tokens(&mut written);
        input.parse::<Type>()?.to_tokens(&mut written);
    }
    Ok(Some((written, word)))
}

impl Pattern {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut tokens = TokenStream::new();
        while !input.is_empty() && (!input.peek(Token![:]) || input.peek(Token![::])) {
            if let Some(path) = input.parse::<Option<Token![::]>>()? {
                path.to_tokens(&mut tokens);
            } else {
                tokens.extend([input.parse::<TokenTree>()?]);
            }
        }
        let simple = |input: ParseStream| {
            if input.parse::<Option<Token![_]>>()?.is_some() {
                return if input.is_empty() {
                    Ok(Self::Nothing)
                } else {
                    Err(input.error(""))
                };
            }
            let mutability = input.parse()?;
            let name = input.parse()?;
            if input.is_empty() {
                Ok(Self::Name { mutability, name })
            } else {
                Err(input.error(""))
            }
        };
        Ok(syn::parse::Parser::parse2(simple, tokens.clone()).unwrap_or(Self::Other(tokens)))
    }
}

impl ToTokens for Pattern {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Name { mutability, name } => {
                mutability.to_tokens(tokens);
                name.to_tokens(tokens);
            }
            Self::Nothing => tokens.extend(quote!(_)),
            Self::Other(pattern) => pattern.to_tokens(tokens),
        }
    }
}
