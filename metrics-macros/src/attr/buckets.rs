//! `buckets(..)`: the name of a marker type and the bounds that it stands for.

use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Lit, Path, PathArguments, Token, UnOp, bracketed, token};

use super::entry::list_in;
use super::keys::words;
use crate::diagnostics::Diagnostics;

/// `ProcessingTime = exponential(0.001, 2.0, 16)`
pub(crate) struct BucketsSpec {
    pub(crate) name: Ident,
    pub(crate) bounds: BoundsSpec,
}

/// How the bounds are given.
#[derive(Clone)]
pub(crate) enum BoundsSpec {
    /// One by one; a bound that is not a literal is a constant expression.
    Each { span: Span, bounds: Vec<BoundSpec> },
    /// By a constant that holds all of them.
    Shared(Box<Expr>),
    /// By a rule.
    Spaced {
        word: Ident,
        spacing: Spacing,
        arguments: Vec<Number>,
    },
}

/// One bound.
#[derive(Clone)]
pub(crate) enum BoundSpec {
    Number(Number),
    Constant(Box<Expr>),
}

impl BoundSpec {
    fn of(expr: Expr) -> Self {
        number(&expr).map_or_else(|| Self::Constant(Box::new(expr)), Self::Number)
    }

    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Constant(_) => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Number(number) => number.span,
            Self::Constant(expr) => expr.span(),
        }
    }
}

/// A rule that makes bounds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spacing {
    Exponential,
    ExponentialRange,
    Linear,
}

/// A literal number.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) value: f64,
    pub(crate) span: Span,
}

impl Spacing {
    pub(crate) const WORDS: [(&'static str, Self, [&'static str; 3]); 3] = [
        ("exponential", Self::Exponential, ["start", "factor", "count"]),
        ("exponential_range", Self::ExponentialRange, ["min", "max", "count"]),
        ("linear", Self::Linear, ["start", "width", "count"]),
    ];

    /// Returns the rule that an unknown word most likely stands for. Other libraries have `buckets`
    /// in theirs.
    fn meant(word: &str) -> Option<&'static str> {
        let rest = word.to_lowercase().replace("buckets", "_").replace("bucket", "_");
        let parts: Vec<&str> = rest.split('_').filter(|part| !part.is_empty()).collect();
        metrics_grammar::nearest(&parts.join("_"), &Self::WORDS.map(|(word, ..)| word))
    }
}

/// Parses the inside of `buckets(..)`.
pub(super) fn buckets(diagnostics: &Diagnostics, group: &Group) -> Option<BucketsSpec> {
    let parsed = (|input: ParseStream| parse(diagnostics, input)).parse2(group.stream());
    parsed.map_err(|error| diagnostics.syntax(error)).ok()
}

fn parse(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<BucketsSpec> {
    if !(input.peek(syn::Ident) && input.peek2(Token![=])) {
        return Err(input.error(
            "buckets have a name: `buckets(Name = [0.1, 0.5, 1.0])`; to use those of another field, make the type of \
             this one `Histogram<Name>` and leave `buckets` out",
        ));
    }
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    let bounds = bounds(diagnostics, input)?;
    Ok(BucketsSpec { name, bounds })
}

fn bounds(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<BoundsSpec> {
    // Of a slice as of an array.
    let is_reference = input.parse::<Option<Token![&]>>()?.is_some();
    let bounds = if input.peek(token::Bracket) {
        each(diagnostics, input)?
    } else if is_reference || is_constant(input) {
        BoundsSpec::Shared(input.parse()?)
    } else {
        spaced(diagnostics, input)?
    };
    input.parse::<Option<Token![,]>>()?;
    Ok(bounds)
}

/// Tells whether a path follows that may be a constant's: a rule is one word, in lower case or with
/// its numbers.
fn is_constant(input: ParseStream) -> bool {
    let ahead = input.fork();
    match ahead.call(Ident::parse_any) {
        Ok(word) => {
            ahead.peek(Token![::]) || !ahead.peek(token::Paren) && word.to_string().starts_with(char::is_uppercase)
        }
        Err(_) => input.peek(Token![::]) || input.peek(Token![<]),
    }
}

/// The bounds of a function's durations: given here, or those of a type.
#[derive(Clone)]
pub(crate) enum CallBuckets {
    Bounds(BoundsSpec),
    Type(Path),
}

/// Parses the inside of `buckets(..)` of a function.
pub(super) fn call_buckets(diagnostics: &Diagnostics, group: &Group) -> Option<CallBuckets> {
    let parse = |input: ParseStream| {
        if input.peek(syn::Ident) && input.peek2(Token![=]) {
            let message = "the buckets of a function have no name: write the bounds alone, `buckets([0.1, 0.5, 1.0])`";
            return Err(input.error(message));
        }
        let ahead = input.fork();
        let is_type = is_constant(input) && ahead.parse().is_ok_and(|path| names_type(&path));
        if is_type && (ahead.is_empty() || ahead.peek(Token![,])) {
            let path = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            return Ok(CallBuckets::Type(path));
        }
        bounds(diagnostics, input).map(CallBuckets::Bounds)
    };
    let parsed = parse.parse2(group.stream());
    parsed.map_err(|error| diagnostics.syntax(error)).ok()
}

/// Tells whether a path is a type's, by the spelling of its last word: `LATENCY` is a constant,
/// `Latency` and `B` are not.
fn names_type(path: &Path) -> bool {
    path.segments.last().is_some_and(|segment| {
        let word = segment.ident.unraw().to_string();
        let is_constant =
            word.chars().filter(|char| char.is_uppercase()).count() > 1 && !word.contains(char::is_lowercase);
        match segment.arguments {
            PathArguments::None => !is_constant,
            PathArguments::AngleBracketed(_) => true,
            PathArguments::Parenthesized(_) => false,
        }
    })
}

fn each(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<BoundsSpec> {
    let inside;
    // Through the invisible group that `macro_rules!` makes of an expression.
    let bracket = bracketed!(inside in input);
    let bounds = list_in(diagnostics, inside.parse()?, Expr::parse);
    let bounds = bounds.into_iter().map(BoundSpec::of).collect();
    Ok(BoundsSpec::Each {
        span: bracket.span.join(),
        bounds,
    })
}

fn spaced(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<BoundsSpec> {
    let forms = Spacing::WORDS.map(|(word, _, names)| format!("{word}({})", names.join(", ")));
    let forms = forms.each_ref().map(String::as_str);
    let hint = format!("bounds are {}, or `[0.1, 0.5, 1.0]`", words(&forms));
    let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), &hint))?;
    let Some((_, spacing, names)) = Spacing::WORDS.into_iter().find(|(known, ..)| word == known) else {
        let near = Spacing::meant(&word.to_string());
        let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        return Err(syn::Error::new(
            word.span(),
            format!("unknown rule `{word}`: {near}{hint}"),
        ));
    };
    let form = format!("`{word}({})`", names.join(", "));
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(
            word.span(),
            format!("the rule needs its numbers: {form}"),
        ));
    }
    let group: Group = input.parse()?;
    if let Ok(name) = first_name.parse2(group.stream()) {
        let message = format!("the numbers of a rule have no names: write them in the order of {form}");
        return Err(syn::Error::new(name.span(), message));
    }
    let given = list_in(diagnostics, group.stream(), Expr::parse);
    if given.len() != names.len() {
        return Err(syn::Error::new(group.span(), format!("expected three numbers: {form}")));
    }
    let arguments: Vec<Number> = given
        .iter()
        .map(|expr| literal(expr, &form))
        .collect::<syn::Result<_>>()?;
    Ok(BoundsSpec::Spaced {
        word,
        spacing,
        arguments,
    })
}

/// Reads the name before a number, as other languages have them, and what follows.
fn first_name(input: ParseStream) -> syn::Result<Ident> {
    let name = input.parse()?;
    if !input.peek(Token![=]) {
        input.parse::<Token![:]>()?;
    }
    input.parse::<proc_macro2::TokenStream>()?;
    Ok(name)
}

fn literal(expr: &Expr, form: &str) -> syn::Result<Number> {
    number(expr).ok_or_else(|| syn::Error::new_spanned(expr, format!("expected a literal number: {form}")))
}

/// Reads a literal number, through the invisible groups that `macro_rules!` makes.
fn number(expr: &Expr) -> Option<Number> {
    let value = match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Float(literal),
            ..
        }) => literal.base10_parse().ok(),
        Expr::Lit(ExprLit {
            lit: Lit::Int(literal), ..
        }) => literal.base10_digits().parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_), expr, ..
        }) => number(expr).map(|number| -number.value),
        Expr::Group(group) => number(&group.expr).map(|number| number.value),
        _ => None,
    };
    value.map(|value| Number {
        value,
        span: expr.span(),
    })
}
