//! A closed set of values as it is written in an attribute: `[Success, Error = "failed"]`.

use proc_macro2::{Group, Ident};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, token};

use super::entry::list_in;
use crate::diagnostics::Diagnostics;

/// An enum to generate: `Mode = [Idle, Busy]`.
pub(crate) struct EnumSpec {
    pub(crate) name: Ident,
    pub(crate) variants: Vec<VariantSpec>,
}

/// One value: `Busy`, or `Busy = "working"`.
pub(crate) struct VariantSpec {
    pub(crate) name: Ident,
    pub(crate) text: Option<LitStr>,
}

impl EnumSpec {
    /// Parses `Name = [..]`.
    pub(super) fn parse(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<Self> {
        if !(input.peek(syn::Ident) && input.peek2(Token![=])) {
            return Err(input.error("expected the name of an enum to make, and its values: `Mode = [Idle, Busy]`"));
        }
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let variants = variants(diagnostics, input)?;
        Ok(Self { name, variants })
    }
}

/// Parses `[A, B = "text"]`.
pub(super) fn variants(diagnostics: &Diagnostics, input: ParseStream) -> syn::Result<Vec<VariantSpec>> {
    if !input.peek(token::Bracket) {
        return Err(input.error("expected the values in brackets: `[Success, Error]`"));
    }
    let group: Group = input.parse()?;
    if group.stream().is_empty() {
        diagnostics.error(group.span(), "a closed set has at least one value: `[Success, Error]`");
    }
    Ok(list_in(diagnostics, group.stream(), VariantSpec::parse))
}

impl Parse for VariantSpec {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                "expected the name of a variant: `Success`, or `Success = \"ok\"`",
            )
        })?;
        let text = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self { name, text })
    }
}
