//! `labels(..)`: names, types and values of labels.

use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitInt, Token, Type, token};

use super::closed::{self, EnumSpec};
use super::entry::{Count, list_in};
use super::known::{Known, known};
use crate::diagnostics::Diagnostics;

/// One label: `result`, `result: ResultLabel`, `result: ResultLabel = [..]` or `topic: String =
/// max(100, "orders")`.
pub(crate) struct LabelSpec {
    pub(crate) name: Ident,
    pub(crate) ty: Option<Type>,
    pub(crate) values: Option<LabelValues>,
}

/// What stands after the `=` of a label.
pub(crate) enum LabelValues {
    /// The enum to generate.
    Closed(EnumSpec),
    /// Most values of an open label, the word that says so, and values that always have a place.
    Max(Count, Span, Vec<Known>),
}

/// Parses the inside of `labels(..)`.
pub(super) fn labels(diagnostics: &Diagnostics, group: &Group) -> Vec<LabelSpec> {
    list_in(diagnostics, group.stream(), |input| label(diagnostics, input))
}

fn label(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<LabelSpec> {
    let name = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected the name of a label: `labels(result)`, without quotes",
        )
    })?;
    let ty = match input.parse::<Option<Token![:]>>()? {
        Some(_) => Some(label_type(input, &name)?),
        None => None,
    };
    let values = match input.parse::<Option<Token![=]>>()? {
        Some(_) => values(diagnostics, input, &name, ty.as_ref())?,
        None => None,
    };
    Ok(LabelSpec { name, ty, values })
}

fn label_type(input: ParseStream, label: &Ident) -> syn::Result<Type> {
    // Of a list in brackets `syn` would make the type of a slice, and miss a semicolon in it.
    let span = input.span();
    let ty = (!input.peek(token::Bracket)).then(|| input.parse().ok());
    ty.flatten().ok_or_else(|| {
        let message = format!(
            "expected the type of the label: `{label}: Name = [A, B]` makes an enum of these values, `{label}: Name` \
             uses a type that exists"
        );
        syn::Error::new(span, message)
    })
}

fn values(
    diagnostics: &Diagnostics,
    input: ParseStream,
    label: &Ident,
    ty: Option<&Type>,
) -> syn::Result<Option<LabelValues>> {
    if input.peek(syn::Ident) && input.peek2(token::Paren) {
        return maximum(diagnostics, input);
    }
    let variants = closed::variants(diagnostics, input)?;
    let Some(ty) = ty else {
        let message = format!("the values of a label need a name for their type: `{label}: Name = [..]`");
        return Err(syn::Error::new(label.span(), message));
    };
    let Some(name) = plain_name(ty) else {
        let message = "values make a new enum: give its name here, or leave them out to use a type that exists";
        return Err(syn::Error::new_spanned(ty, message));
    };
    Ok(Some(LabelValues::Closed(EnumSpec { name, variants })))
}

fn maximum(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<Option<LabelValues>> {
    let word: Ident = input.parse()?;
    let group: Group = input.parse()?;
    if word != "max" {
        let message = format!("unknown `{word}(..)`: a label is `= [Success, Error]` or `= max(100)`");
        return Err(syn::Error::new(word.span(), message));
    }
    let parser = |input: ParseStream| {
        let literal = input.parse::<LitInt>().map_err(|_| {
            let message = "expected the most values the label may have: `max(100)`";
            syn::Error::new(group.span(), message)
        })?;
        Ok((literal, known(input)?))
    };
    let (literal, known) = syn::parse::Parser::parse2(parser, group.stream())?;
    Ok(Count::of(diagnostics, &literal).map(|count| LabelValues::Max(count, word.span(), known)))
}

/// Returns the only word of a type, through the invisible groups that `macro_rules!` makes.
fn plain_name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Group(group) => plain_name(&group.elem),
        Type::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    }
}
