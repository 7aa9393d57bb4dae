//! `#[metrics::instrument]` on a function, or on a block of them: from tokens to tokens.

use std::ptr;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error};

use crate::attr::CallAttrs;
use crate::diagnostics::Diagnostics;
use crate::item::{Block, Function, Marker, Member, Shared, State};
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
pub(crate) fn instrument(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    match Item::parse.parse2(item.clone()) {
        Ok(Item::Function(mut function)) => match Marker::take(&mut function.attrs).map(|marker| marker.state) {
            None => function_alone(arguments, &function),
            Some(State::InBlock(shared)) => method(Some(arguments), shared, &function),
            Some(State::Done) => again("function", item),
            Some(State::Refused) => quiet(&function),
        },
        Ok(Item::Block(mut block)) => match Marker::take(&mut block.attrs) {
            None => self::block(&arguments, &block),
            Some(_) => again("block", item),
        },
        Ok(Item::Malformed(error)) => {
            // The compiler, which reads it again, says better what is wrong with it, and then does not come to the error after it.
            let error = error.to_compile_error();
            quote!(#item #error)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#error #item)
        }
    }
}

/// Expands the hidden attribute: those of ours that stand before it have not found it, if there are
/// any.
pub(crate) fn instrumented(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Ok(marker) = syn::parse2::<Marker>(arguments) else {
        return item;
    };
    let Ok((attrs, rest)) = with_attributes.parse2(item.clone()) else {
        return item;
    };
    let others: Vec<&Attribute> = attrs.iter().filter(|attribute| !expand::is_inert(attribute)).collect();
    match marker.after(&others) {
        // Another macro may have added one of ours.
        Ok(marker) => quote!(#(#attrs)* #marker #rest),
        Err(marker) => match (marker.state, syn::parse2(item.clone())) {
            (State::InBlock(shared), Ok(function)) => method(None, shared, &function),
            _ => item,
        },
    }
}

fn with_attributes(input: ParseStream) -> syn::Result<(Vec<Attribute>, TokenStream)> {
    Ok((input.call(Attribute::parse_outer)?, input.parse()?))
}

/// Refuses what is instrumented already.
fn again(what: &str, item: &TokenStream) -> TokenStream {
    let message = format!("the {what} is instrumented already: write what both attributes say in one");
    let error = Error::new(Span::call_site(), message).to_compile_error();
    quote!(#error #item)
}

/// Leaves a function as it is, without lints: its arguments may well be used where the mistake is.
fn quiet(function: &impl ToTokens) -> TokenStream {
    quote!(#[allow(unused_variables)] #function)
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

/// Expands the attribute of a function that is in no instrumented block.
fn function_alone(arguments: TokenStream, function: &Function) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let attrs = CallAttrs::of_function(&diagnostics, arguments);
    check::call_attrs(&diagnostics, &attrs, function, None);
    or_as_it_is(expand_function(diagnostics, function, &attrs, false), function)
}

/// Expands a method of an instrumented block, where the block itself has left it to its own
/// attribute, or to the hidden one.
fn method(own: Option<TokenStream>, shared: Shared, function: &Function) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let mut attrs = CallAttrs::of_block(&diagnostics, shared.arguments);
    attrs.is_checked = shared.is_checked;
    // Of what is wrong with them, the block has told.
    let _ = diagnostics.finish();
    or_as_it_is(expand_method(own, &attrs, function, false), function)
}

fn or_as_it_is(expanded: syn::Result<TokenStream>, function: &Function) -> TokenStream {
    expanded.unwrap_or_else(|error| {
        let (error, function) = (error.to_compile_error(), quiet(function));
        quote!(#error #function)
    })
}

/// Expands the attribute of a block. Methods with attributes that expand are expanded by the hidden
/// one, after those.
fn block(arguments: &TokenStream, block: &Block) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let mut shared = CallAttrs::of_block(&diagnostics, arguments.clone());
    check::call_block(&diagnostics, block, &shared);
    let mistakes = diagnostics.finish();
    let is_right = mistakes.is_ok();
    let module = expand::module(shared.runtime.get());
    let marker = |state| Marker::new(state, module.clone());
    let checking = block.first_plain(expand::is_inert);
    let for_others = !expand::are_inert(&block.attrs);
    let (diagnostics, mut members) = (Diagnostics::new(), TokenStream::new());
    for member in &block.members {
        shared.is_checked = checking
            .is_some_and(|first| !matches!(member, Member::Function(function) if ptr::eq(function.as_ref(), first)));
        members.extend(match member {
            Member::Other(tokens) => tokens.clone(),
            Member::Function(function) if !expand::are_inert(&function.attrs) => {
                let state = if is_right {
                    let (arguments, is_checked) = (arguments.clone(), shared.is_checked);
                    State::InBlock(Shared { arguments, is_checked })
                } else {
                    State::Refused
                };
                function.with(&marker(state))
            }
            Member::Function(function) if is_right => expand_method(None, &shared, function, for_others)
                .unwrap_or_else(|error| {
                    diagnostics.syntax(error);
                    quiet(function)
                }),
            Member::Function(function) => quiet(function),
        });
    }
    let block = block.with((for_others && is_right).then(|| marker(State::Done)).as_ref(), &members);
    let errors = [mistakes, diagnostics.finish()]
        .into_iter()
        .filter_map(|mistakes| Some(mistakes.err()?.to_compile_error()));
    quote!(#(#errors)* #block)
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

/// Expands a method by what its own attribute says, if it has one, and by what the block says.
fn expand_method(
    own: Option<TokenStream>,
    shared: &CallAttrs,
    function: &Function,
    for_others: bool,
) -> syn::Result<TokenStream> {
    let (diagnostics, has_own) = (Diagnostics::new(), own.is_some());
    let mut attrs = CallAttrs::of_function(&diagnostics, own.unwrap_or_default());
    let is_left = attrs.skip_all.is_given() || function.body.is_none() || function.constness.is_some() && !has_own;
    if is_left {
        diagnostics.finish()?;
        // A second attribute of ours would take the function for one outside of the block.
        let is_passed_on = has_own && !expand::are_inert(&function.attrs);
        let marker = is_passed_on.then(|| Marker::new(State::Done, expand::module(shared.runtime.get())));
        return Ok(marker.map_or_else(|| function.to_token_stream(), |marker| function.with(&marker)));
    }
    check::call_attrs(&diagnostics, &attrs, function, Some(shared));
    attrs.inherit(shared);
    expand_function(diagnostics, function, &attrs, for_others)
}
