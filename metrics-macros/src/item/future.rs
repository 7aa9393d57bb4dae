//! Futures that functions return, as far as they are written so.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Type, TypeParamBound};

/// What a function that is not `async` returns, if it is a future.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FutureType {
    /// `impl Future<..>`
    Opaque,
    /// `Pin<Box<dyn Future<..>>>`, or an alias of the usual name.
    Boxed,
}

impl FutureType {
    /// Finds out whether a type is a future, and returns its output, if that is written.
    pub(crate) fn of(ty: &Type) -> Option<(Self, Option<&Type>)> {
        match ty {
            Type::Group(group) => Self::of(&group.elem),
            Type::Paren(paren) => Self::of(&paren.elem),
            Type::ImplTrait(opaque) => Some((Self::Opaque, future_bound(&opaque.bounds)?.0)),
            // `impl Future<..> + use<..>`: what is captured does not matter here.
            Type::Verbatim(tokens) => {
                let mut words = tokens.clone().into_iter().take_while(|word| word.to_string() != "<");
                let is_future = words.any(|word| word.to_string() == "Future");
                (is_opaque(tokens) && is_future).then_some((Self::Opaque, None))
            }
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                match last.ident.to_string().as_str() {
                    "BoxFuture" | "LocalBoxFuture" => Some((Self::Boxed, types(last).next())),
                    "Pin" => boxed(types(last).next()?).map(|output| (Self::Boxed, output.0)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The output of a future, if it is written.
struct Output<'a>(Option<&'a Type>);

fn boxed(ty: &Type) -> Option<Output<'_>> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Box")?;
    match types(last).next()? {
        Type::TraitObject(object) => future_bound(&object.bounds),
        _ => None,
    }
}

fn arguments(segment: &PathSegment) -> Option<&AngleBracketedGenericArguments> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        _ => None,
    }
}

fn types(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = arguments(segment).into_iter().flat_map(|arguments| &arguments.args);
    arguments.filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn future_bound<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Option<Output<'a>> {
    let segment = bounds.into_iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == "Future"),
        _ => None,
    })?;
    let arguments = arguments(segment).into_iter().flat_map(|arguments| &arguments.args);
    let output = arguments.into_iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
        _ => None,
    });
    Some(Output(output))
}

/// Returns a type as it can be written in a body: each `impl Trait` in it is left to inference.
pub(crate) fn erased(ty: &Type) -> TokenStream {
    match ty {
        Type::ImplTrait(_) => quote!(_),
        Type::Verbatim(tokens) if is_opaque(tokens) => quote!(_),
        _ => erase(ty.to_token_stream()),
    }
}

fn is_opaque(tokens: &TokenStream) -> bool {
    let first = tokens.clone().into_iter().next();
    first.is_some_and(|word| word.to_string() == "impl")
}

/// Replaces each `impl Trait` within the brackets of other types.
fn erase(tokens: TokenStream) -> TokenStream {
    let (mut erased, mut opaque) = (TokenStream::new(), None::<usize>);
    let mut depth = 0_usize;
    let mut before_arrow = false;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                // Not that of an arrow.
                '>' if !before_arrow => {
                    depth = depth.saturating_sub(1);
                    if opaque.is_some_and(|opened| depth < opened) {
                        opaque = None;
                    }
                }
                ',' if opaque == Some(depth) => opaque = None,
                _ => {}
            }
            before_arrow = punct.as_char() == '-';
        } else {
            before_arrow = false;
        }
        match token {
            _ if opaque.is_some() => {}
            TokenTree::Ident(word) if word == "impl" => {
                opaque = Some(depth);
                erased.extend(quote!(_));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), erase(group.stream()));
                inner.set_span(group.span());
                inner.to_tokens(&mut erased);
            }
            other => other.to_tokens(&mut erased),
        }
    }
    erased
}

/// Splits a body that ends with `Box::pin(async move { .. })`, as other macros write async methods of traits: into what comes before
/// the parentheses, these, and the words before the braces. Not one that may return another future before.
pub(crate) fn desugared(body: &Group) -> Option<(TokenStream, Group, TokenStream, Group)> {
    let mut before: Vec<TokenTree> = body.stream().into_iter().collect();
    let Some(TokenTree::Group(parentheses)) = before.pop() else {
        return None;
    };
    let is = |index: usize, word: &str| {
        before
            .len()
            .checked_sub(index)
            .is_some_and(|at| before[at].to_string() == word)
    };
    if !(is(1, "pin") && is(2, ":") && is(3, ":") && is(4, "Box")) {
        return None;
    }
    let mut words: Vec<TokenTree> = parentheses.stream().into_iter().collect();
    let Some(TokenTree::Group(block)) = words.pop() else {
        return None;
    };
    let is_async = words.first().is_some_and(|word| word.to_string() == "async") && words.len() <= 2;
    (is_async && !before.iter().any(may_return)).then(|| {
        (
            before.into_iter().collect(),
            parentheses,
            words.into_iter().collect(),
            block,
        )
    })
}

fn may_return(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => word == "return",
        TokenTree::Group(group) => group.stream().into_iter().any(|token| may_return(&token)),
        _ => false,
    }
}
