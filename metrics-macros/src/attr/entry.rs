//! One `key`, `key = value` or `key(list)` of an attribute, and how its value is read.
//!
//! An attribute is split into entries before any is read, so that a malformed one does not hide the others.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, LitBool, LitInt, LitStr, Meta, Path, Token, token};

use super::help::Text;
use super::keys::{self, Keys};
use crate::diagnostics::Diagnostics;

/// One entry of an attribute.
pub(super) struct Entry {
    pub(super) key: Ident,
    keys: Keys,
    value: Value,
}

enum Value {
    None,
    Assigned(TokenStream),
    List(Group),
}

/// A number of things, at least one.
#[derive(Clone, Copy)]
pub(crate) struct Count {
    pub(crate) value: usize,
}

/// Collects the entries of all attributes of one name.
pub(super) fn entries(diagnostics: &Diagnostics, attributes: &[Attribute], name: &str, keys: Keys) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        match &attribute.meta {
            Meta::List(_) => {
                let parsed = attribute.parse_args_with(|input: ParseStream| {
                    list(diagnostics, input, |input| Entry::parse(input, keys), &mut entries);
                    Ok(())
                });
                if let Err(error) = parsed {
                    diagnostics.syntax(error);
                }
            }
            meta => {
                let (_, form) = keys.words[0];
                diagnostics.error(
                    name_span(meta),
                    format_args!("`{name}` takes a list: `#[{name}({form})]`"),
                );
            }
        }
    }
    entries
}

/// Collects the entries of an attribute that is the macro itself.
pub(super) fn entries_of(diagnostics: &Diagnostics, tokens: TokenStream, keys: Keys) -> Vec<Entry> {
    list_in(diagnostics, tokens, |input| Entry::parse(input, keys))
}

/// Takes the tokens of an expression, up to the comma before what `begins` the next thing: commas may stand within `<..>` and between the
/// arguments of a closure, and only a full parser could tell.
pub(super) fn expression(input: ParseStream, begins: impl Fn(ParseStream) -> bool) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        if input.peek(Token![,]) {
            let ahead = input.fork();
            ahead.parse::<Token![,]>()?;
            if ahead.is_empty() || begins(&ahead) {
                break;
            }
        }
        tokens.extend([input.parse::<proc_macro2::TokenTree>()?]);
    }
    Ok(tokens)
}

/// Takes the tokens of an expression that a full parser reads up to a comma or the end; `None` if
/// it does not.
fn whole_expression(input: ParseStream) -> Option<TokenStream> {
    let ahead = input.fork();
    let expr: Expr = ahead.parse().ok()?;
    (ahead.is_empty() || ahead.peek(Token![,])).then(|| {
        input.advance_to(&ahead);
        expr.into_token_stream()
    })
}

/// Returns whether tokens are an expression such as `if` and `match`, or a block.
fn is_control_flow(tokens: &TokenStream) -> bool {
    let keywords = ["const", "if", "loop", "match", "unsafe"];
    match tokens.clone().into_iter().next() {
        Some(proc_macro2::TokenTree::Group(group)) => group.delimiter() == proc_macro2::Delimiter::Brace,
        Some(token) => keywords.contains(&token.to_string().as_str()),
        None => false,
    }
}

fn name_span(meta: &Meta) -> Span {
    meta.path().get_ident().map_or_else(Span::call_site, Ident::span)
}

/// Parses things between commas; after one that is malformed goes on with the next.
pub(super) fn list<T>(
    diagnostics: &Diagnostics,
    input: ParseStream,
    parse: impl Fn(ParseStream) -> syn::Result<T>,
    found: &mut Vec<T>,
) {
    while !input.is_empty() {
        match parse(input) {
            Ok(item) => {
                found.push(item);
                if !input.is_empty() && !input.peek(Token![,]) {
                    diagnostics.syntax(input.error("expected `,`"));
                }
            }
            Err(error) => diagnostics.syntax(error),
        }
        skip_item(input);
    }
}

/// Parses the things between commas within a bracketed or parenthesised group.
pub(super) fn list_in<T>(
    diagnostics: &Diagnostics,
    tokens: TokenStream,
    parse: impl Fn(ParseStream) -> syn::Result<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    let parser = |input: ParseStream| {
        list(diagnostics, input, &parse, &mut found);
        Ok(())
    };
    if let Err(error) = syn::parse::Parser::parse2(parser, tokens) {
        diagnostics.syntax(error);
    }
    found
}

/// Parses something, and tells where it goes on after it.
fn first<T: Parse>(input: ParseStream) -> syn::Result<(T, Option<Span>)> {
    let (value, after) = (input.parse()?, input.span());
    let rest: TokenStream = input.parse()?;
    Ok((value, (!rest.is_empty()).then_some(after)))
}

fn first_span(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().next().map(|token| token.span())
}

/// Goes to the next item, past the comma.
fn skip_item(input: ParseStream) {
    while !input.is_empty() {
        if input.parse::<Option<Token![,]>>().is_ok_and(|comma| comma.is_some()) {
            return;
        }
        // Cannot fail: there is a token.
        let _ = input.parse::<proc_macro2::TokenTree>();
    }
}

impl Entry {
    fn parse(input: ParseStream, keys: Keys) -> syn::Result<Self> {
        let key = input
            .call(Ident::parse_any)
            .map_err(|error| syn::Error::new(error.span(), "expected a key, which is a word without quotes"))?;
        let value = if input.peek(token::Paren) {
            Value::List(input.parse()?)
        } else if input.parse::<Option<Token![=]>>()?.is_some() {
            let is_expression = keys::EXPRESSIONS.iter().any(|expression| key == expression);
            let text = (key == "help").then(|| whole_expression(input)).flatten();
            Value::Assigned(match text {
                Some(tokens) => tokens,
                None => expression(input, |ahead| !is_expression || keys.begins(ahead))?,
            })
        } else {
            Value::None
        };
        Ok(Self { key, keys, value })
    }

    pub(super) fn word(&self) -> String {
        self.key.unraw().to_string()
    }

    pub(super) fn span(&self) -> Span {
        self.key.span()
    }

    pub(super) fn unknown(&self, diagnostics: &Diagnostics) {
        self.keys.unknown(diagnostics, &self.key);
    }

    /// Returns the accepted word that an unknown one most likely stands for.
    pub(super) fn meant(&self) -> Option<&'static str> {
        self.keys.meant(&self.word())
    }

    /// Reports that the value has not the form that the key needs.
    pub(super) fn malformed(&self, diagnostics: &Diagnostics) {
        let word = self.word();
        let form = self.keys.form(&word);
        diagnostics.error(self.value_span(), format_args!("malformed `{word}`: write `{form}`"));
    }

    fn value_span(&self) -> Span {
        match &self.value {
            Value::None => self.span(),
            Value::Assigned(tokens) => first_span(tokens.clone()).unwrap_or_else(|| self.span()),
            Value::List(group) => first_span(group.stream()).unwrap_or_else(|| group.span_open()),
        }
    }

    /// Reads a key that has no value.
    pub(super) fn flag(&self, diagnostics: &Diagnostics) -> Option<()> {
        if self.has_value() {
            diagnostics.error(
                self.value_span(),
                format_args!("`{}` takes no value: write the word alone", self.word()),
            );
            return None;
        }
        Some(())
    }

    /// Reads a key that turns something off: `key = false`.
    pub(super) fn off(&self, diagnostics: &Diagnostics) -> Option<()> {
        let switch: LitBool = self.assigned(diagnostics)?;
        if switch.value {
            let message = format!("`{}` is on unless it is turned off: take it out", self.word());
            diagnostics.error(switch.span, message);
            return None;
        }
        Some(())
    }

    pub(super) fn is_assigned(&self) -> bool {
        matches!(self.value, Value::Assigned(_))
    }

    pub(super) fn has_value(&self) -> bool {
        !matches!(self.value, Value::None)
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    /// Returns the word that is assigned, with or without quotes.
    pub(super) fn assigned_word(&self) -> Option<String> {
        let Value::Assigned(tokens) = &self.value else {
            return None;
        };
        let word = syn::parse2::<Ident>(tokens.clone()).map(|word| word.to_string());
        word.or_else(|_| syn::parse2::<LitStr>(tokens.clone()).map(|word| word.value()))
            .ok()
    }

    /// Returns the tokens that are assigned: an expression, which only the compiler judges.
    pub(super) fn tokens(&self, diagnostics: &Diagnostics) -> Option<TokenStream> {
        match &self.value {
            Value::Assigned(tokens) if !tokens.is_empty() => Some(tokens.clone()),
            _ => {
                self.malformed(diagnostics);
                None
            }
        }
    }

    pub(super) fn string(&self, diagnostics: &Diagnostics) -> Option<LitStr> {
        self.assigned(diagnostics)
    }

    /// Reads a text, which may be a constant expression.
    pub(super) fn text(&self, diagnostics: &Diagnostics) -> Option<Text> {
        // A literal of another kind, and what is not an expression, is told how it is written.
        let text = match &self.value {
            // Our parser knows only simple expressions.
            Value::Assigned(tokens) if is_control_flow(tokens) => {
                Some(Text::Constant(Box::new(Expr::Verbatim(tokens.clone()))))
            }
            Value::Assigned(tokens) => syn::parse2::<Expr>(tokens.clone()).ok().and_then(Text::of),
            _ => None,
        };
        if text.is_none() {
            return self.string(diagnostics).map(Text::Known);
        }
        text
    }

    pub(super) fn path(&self, diagnostics: &Diagnostics) -> Option<Path> {
        let Value::Assigned(tokens) = &self.value else {
            self.malformed(diagnostics);
            return None;
        };
        let path = syn::parse::Parser::parse2(Path::parse_mod_style, tokens.clone()).ok();
        if path.is_none() {
            self.malformed(diagnostics);
        }
        path
    }

    pub(super) fn count(&self, diagnostics: &Diagnostics) -> Option<Count> {
        let literal: LitInt = self.assigned(diagnostics)?;
        Count::of(diagnostics, &literal)
    }

    /// Reads `key = value`.
    pub(super) fn assigned<T: Parse>(&self, diagnostics: &Diagnostics) -> Option<T> {
        let value = match &self.value {
            Value::Assigned(tokens) => syn::parse::Parser::parse2(first, tokens.clone()).ok(),
            _ => None,
        };
        match value {
            None => self.malformed(diagnostics),
            Some((_, Some(after))) => diagnostics.error(after, "expected `,`"),
            Some((_, None)) => {}
        }
        value.map(|(value, _)| value)
    }

    /// Reads `key(..)`.
    pub(super) fn group(&self, diagnostics: &Diagnostics) -> Option<&Group> {
        match &self.value {
            Value::List(group) if !group.stream().is_empty() => Some(group),
            _ => {
                self.malformed(diagnostics);
                None
            }
        }
    }

    /// Reads `allow(naming)`.
    pub(super) fn naming(&self, diagnostics: &Diagnostics) -> Option<()> {
        let word = syn::parse2::<Ident>(self.group(diagnostics)?.stream())
            .ok()
            .filter(|word| word == "naming");
        if word.is_none() {
            self.malformed(diagnostics);
        }
        word.map(|_| ())
    }
}

impl Count {
    pub(super) fn of(diagnostics: &Diagnostics, literal: &LitInt) -> Option<Self> {
        let value = literal.base10_parse().ok().filter(|value| *value > 0);
        if value.is_none() {
            diagnostics.error(literal.span(), "expected a whole number, at least 1");
        }
        value.map(|value| Self { value })
    }
}
