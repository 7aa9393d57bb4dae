//! A function as it is written.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Token, Type, Visibility, token};

use super::{Marker, Parameter};

/// A function, a method, or a method of a trait.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    /// All that comes after them, as it is written.
    pub(crate) rest: TokenStream,
    pub(crate) visibility: Visibility,
    /// `const`, `unsafe`, `extern "C"` and the like, without `async`.
    pub(crate) qualifiers: TokenStream,
    pub(crate) constness: Option<Span>,
    pub(crate) asyncness: Option<Span>,
    pub(crate) fn_token: Token![fn],
    pub(crate) name: Ident,
    pub(crate) generics: TokenStream,
    pub(crate) parentheses: Span,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) arrow: Option<Token![->]>,
    /// What it returns, unless that is `()` and not written.
    pub(crate) output: Option<Box<Type>>,
    pub(crate) bounds: TokenStream,
    /// The body, in braces; `None` of a method that a trait only declares.
    pub(crate) body: Option<Group>,
}

impl Function {
    /// Returns whether what is parsed next is a function, after its attributes.
    pub(crate) fn is_next(input: ParseStream) -> bool {
        let ahead = input.fork();
        let _ = ahead.parse::<Visibility>();
        while let Ok(Some(_)) = qualifier(&ahead) {}
        ahead.peek(Token![fn])
    }

    /// Writes it as it is, with a last attribute.
    pub(crate) fn with(&self, marker: &Marker) -> TokenStream {
        let (attrs, rest) = (&self.attrs, &self.rest);
        quote!(#(#attrs)* #marker #rest)
    }

    pub(crate) fn receiver(&self) -> Option<&Ident> {
        self.parameters.iter().find_map(|parameter| match parameter {
            Parameter::Receiver(_, word) => Some(word),
            _ => None,
        })
    }

    /// Returns whether it never returns.
    pub(crate) fn is_diverging(&self) -> bool {
        matches!(self.output.as_deref(), Some(Type::Never(_)))
    }

    /// Returns whether it has an attribute whose path ends so.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attrs.iter().find(|attribute| attribute.path().is_ident(name))
    }
}

/// Parses a word before `fn`.
fn qualifier(input: ParseStream) -> syn::Result<Option<(Ident, Option<LitStr>)>> {
    let known = ["const", "async", "unsafe", "safe", "extern", "default"];
    let next = input.fork().call(Ident::parse_any);
    if !next.is_ok_and(|word| known.contains(&word.to_string().as_str())) {
        return Ok(None);
    }
    let word = input.call(Ident::parse_any)?;
    let abi = if word == "extern" { input.parse()? } else { None };
    Ok(Some((word, abi)))
}

/// Parses a type, up to where it `ends`. One that is too new for our parser stays tokens: the compiler knows it.
pub(super) fn any_type(input: ParseStream, ends: impl Fn(ParseStream) -> bool) -> syn::Result<Box<Type>> {
    let ahead = input.fork();
    if ahead.parse::<Type>().is_ok() && (ahead.is_empty() || ends(&ahead)) {
        return input.parse().map(Box::new);
    }
    let tokens = tokens_until(input, ends)?;
    if tokens.is_empty() {
        return Err(input.error("expected a type"));
    }
    Ok(Box::new(Type::Verbatim(tokens)))
}

/// Parses tokens up to where they end, which is not within `<..>`.
fn tokens_until(input: ParseStream, ends: impl Fn(ParseStream) -> bool) -> syn::Result<TokenStream> {
    let (mut tokens, mut depth) = (TokenStream::new(), 0_usize);
    while !(input.is_empty() || depth == 0 && ends(input)) {
        if let Some(arrow) = input.parse::<Option<Token![->]>>()? {
            arrow.to_tokens(&mut tokens);
            continue;
        }
        let token: TokenTree = input.parse()?;
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        tokens.extend([token]);
    }
    Ok(tokens)
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let start = input.fork();
        let visibility = input.parse()?;
        let (mut qualifiers, mut constness, mut asyncness) = (TokenStream::new(), None, None);
        while let Some((word, abi)) = qualifier(input)? {
            if word == "async" {
                asyncness = Some(word.span());
                continue;
            }
            if word == "const" {
                constness = Some(word.span());
            }
            word.to_tokens(&mut qualifiers);
            abi.to_tokens(&mut qualifiers);
        }
        let fn_token = input.parse()?;
        let name = input.parse()?;
        let generics = tokens_until(input, |input| input.peek(token::Paren))?;
        let content: Group = input.parse()?;
        let parameters =
            syn::parse::Parser::parse2(Punctuated::<Parameter, Token![,]>::parse_terminated, content.stream())?;
        let arrow: Option<Token![->]> = input.parse()?;
        let output = if arrow.is_some() {
            Some(any_type(input, |input| {
                input.peek(Token![where]) || is_body(input) || input.peek(Token![;])
            })?)
        } else {
            None
        };
        let bounds = tokens_until(input, |input| is_body(input) || input.peek(Token![;]))?;
        let body = if input.parse::<Option<Token![;]>>()?.is_some() {
            None
        } else {
            Some(body(input)?)
        };
        let mut rest = TokenStream::new();
        while start.cursor() != input.cursor() {
            rest.extend([start.parse::<TokenTree>()?]);
        }
        Ok(Self {
            attrs,
            rest,
            visibility,
            qualifiers,
            constness,
            asyncness,
            fn_token,
            name,
            generics,
            parentheses: content.span(),
            parameters: parameters.into_iter().collect(),
            arrow,
            output,
            bounds,
            body,
        })
    }
}

fn is_body(input: ParseStream) -> bool {
    matches!(input.fork().parse(), Ok(TokenTree::Group(group)) if braced(&group).is_some())
}

/// Sees through the invisible group that `macro_rules!` makes of a block.
fn braced(group: &Group) -> Option<Group> {
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => match group.stream().into_iter().next() {
            Some(TokenTree::Group(inner)) => braced(&inner),
            _ => None,
        },
        _ => None,
    }
}

fn body(input: ParseStream) -> syn::Result<Group> {
    match input.parse()? {
        TokenTree::Group(group) => {
            braced(&group).ok_or_else(|| syn::Error::new(group.span(), "expected the body of the function"))
        }
        other => Err(syn::Error::new(other.span(), "expected the body of the function")),
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.attrs.iter().map(ToTokens::to_token_stream));
        self.rest.to_tokens(tokens);
    }
}
