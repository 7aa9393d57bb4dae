//! Values of a capped label that a declaration lists: `max(100, "orders", "payments")`.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{LitInt, LitStr, Token};

/// One value, and where it stands.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) value: KnownValue,
    pub(crate) span: Span,
}

/// What it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum KnownValue {
    Text(String),
    Number(i128),
}

impl std::fmt::Display for KnownValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// Parses what follows the number in `max(..)`.
pub(super) fn known(input: ParseStream) -> syn::Result<Vec<Known>> {
    let mut known = Vec::new();
    while !input.is_empty() {
        input
            .parse::<Token![,]>()
            .map_err(|error| syn::Error::new(error.span(), "expected `,`"))?;
        if !input.is_empty() {
            known.push(value(input)?);
        }
    }
    Ok(known)
}

fn value(input: ParseStream) -> syn::Result<Known> {
    let span = input.span();
    if input.peek(LitStr) {
        let value = KnownValue::Text(input.parse::<LitStr>()?.value());
        return Ok(Known { value, span });
    }
    let sign = input.parse::<Option<Token![-]>>()?;
    let number = input
        .parse::<LitInt>()
        .ok()
        .and_then(|number| number.base10_parse().ok());
    let number: i128 = number.ok_or_else(|| {
        let message = "expected a value of the label: text in quotes, or a whole number";
        syn::Error::new(span, message)
    })?;
    let value = KnownValue::Number(if sign.is_some() { -number } else { number });
    Ok(Known { value, span })
}
