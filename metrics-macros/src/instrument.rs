//! `#[metrics::instrument]` on a function, or on a block of them: from tokens to tokens.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Meta};

use crate::attr::CallAttrs;
use crate::diagnostics::Diagnostics;
use crate::item::{Block, Function, Member};
use crate::model::Call;
use crate::{check, expand};

/// What the attribute can be put on.
enum Item {
    Function(Box<Function>),
    Block(Block),
    /// It cannot be read.
    Malformed(Error),
}

/// Expands the attribute. Where something is wrong, the item stays as it is.
pub(crate) fn instrument(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (expanded, item) = match Item::parse.parse2(item.clone()) {
        Ok(Item::Function(function)) => {
            let diagnostics = Diagnostics::new();
            let attrs = CallAttrs::of_function(&diagnostics, arguments);
            if let Some(second) = function.attrs.iter().find(|attribute| is_ours(attribute, &attrs)) {
                let message = "the function is instrumented already: write what both attributes say in one";
                diagnostics.error(second.path().segments[0].ident.span(), message);
            }
            (expand_function(diagnostics, &function, &attrs, false), quiet(&item))
        }
        Ok(Item::Block(block)) => (expand_block(arguments, &block), block.without(is_instrument)),
        Ok(Item::Malformed(error)) => {
            // The compiler, which reads it again, says better what is wrong with it, and then does not come to the error after it.
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
        Err(error) => (Err(error), item),
    };
    expanded.unwrap_or_else(|error| {
        let error = error.to_compile_error();
        quote!(#error #item)
    })
}

/// Silences a function that is left as it is: its arguments may well be used where the mistake is.
fn quiet(function: &TokenStream) -> TokenStream {
    quote!(#[allow(unused_variables)] #function)
}

fn is_instrument(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "instrument")
}

impl Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        let whole = input.fork();
        let known = if Function::is_next(&ahead) {
            whole.parse().map(|function| Self::Function(Box::new(function)))
        } else if Block::is_next(&ahead) {
            whole.parse().map(Self::Block)
        } else {
            let message = "`#[metrics::instrument]` goes on a function, or on an `impl` or `trait` block: put it there";
            return Err(ahead.error(message));
        };
        // Whatever is left is no other mistake.
        input.parse::<TokenStream>()?;
        Ok(known.unwrap_or_else(|error| {
            let message = format!("this cannot be read by `#[metrics::instrument]`: {error}");
            Self::Malformed(Error::new(error.span(), message))
        }))
    }
}

fn expand_function(
    diagnostics: Diagnostics,
    function: &Function,
    attrs: &CallAttrs,
    for_others: bool,
) -> syn::Result<TokenStream> {
    let is_passed_on = for_others || !expand::are_inert(&function.attrs);
    let call = Call::new(function, attrs, is_passed_on);
    check::call(&diagnostics, &call);
    diagnostics.finish()?;
    Ok(expand::call(&call))
}

fn expand_block(arguments: TokenStream, block: &Block) -> syn::Result<TokenStream> {
    let diagnostics = Diagnostics::new();
    let shared = CallAttrs::of_block(&diagnostics, arguments);
    check::call_block(&diagnostics, block, &shared);
    diagnostics.finish()?;
    let for_others = !expand::are_inert(&block.attrs);
    let (mistakes, mut members) = (Diagnostics::new(), TokenStream::new());
    for member in &block.members {
        match expand_member(member, &shared, for_others) {
            Ok(tokens) => members.extend(tokens),
            Err(error) => mistakes.syntax(error),
        }
    }
    mistakes.finish()?;
    Ok(block.with(members))
}

fn expand_member(member: &Member, shared: &CallAttrs, for_others: bool) -> syn::Result<TokenStream> {
    let function = match member {
        Member::Other(tokens) => return Ok(tokens.clone()),
        Member::Function(function) => function,
    };
    let diagnostics = Diagnostics::new();
    let (own, others): (Vec<_>, Vec<_>) = function
        .attrs
        .iter()
        .cloned()
        .partition(|attribute| is_ours(attribute, shared));
    if let Some(unclear) = others.iter().find(|attribute| attribute.path().is_ident("instrument")) {
        let message = "this may be the attribute of another crate: write it with its path, `#[metrics::instrument(..)]`, or that of the \
                       other";
        diagnostics.error(unclear.path().segments[0].ident.span(), message);
    }
    let mut attrs = CallAttrs::of_function(&diagnostics, arguments(&own));
    let function = Function {
        attrs: others,
        ..Function::clone(function)
    };
    let left_as_it_is =
        attrs.skip_all.is_given() || function.body.is_none() || function.constness.is_some() && own.is_empty();
    if left_as_it_is {
        diagnostics.finish()?;
        return Ok(function.to_token_stream());
    }
    if shared.namespace.is_given() {
        // That of the block is for all its functions.
        check::call_keys(&diagnostics, &attrs);
    }
    attrs.inherit(shared);
    expand_function(diagnostics, &function, &attrs, for_others)
}

/// Returns what attributes say, together.
fn arguments(attributes: &[Attribute]) -> TokenStream {
    let lists = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => Some(&list.tokens),
        _ => None,
    });
    quote!(#(#lists),*)
}

/// Returns whether an attribute is `#[metrics::instrument]`, or that of the path that `crate` names.
fn is_ours(attribute: &Attribute, shared: &CallAttrs) -> bool {
    let segments: Vec<String> = attribute
        .path()
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let Some((last, before)) = segments.split_last() else {
        return false;
    };
    let named = shared
        .runtime
        .get()
        .and_then(|path| path.segments.last())
        .map(|segment| segment.ident.to_string());
    let known = |name: &String| name == "metrics" || named.as_ref() == Some(name);
    last == "instrument" && before.last().is_some_and(known)
}
