//! What a metric measures, in words: `help = ..`, or doc comments.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Macro, Meta};

/// A text: known here, or a constant expression, which only the compiler knows.
#[derive(Clone)]
pub(crate) enum Text {
    Known(LitStr),
    Constant(Box<Expr>),
}

impl Text {
    /// Reads an expression that may be a text; `None` if it is a literal of another kind.
    pub(super) fn of(expr: Expr) -> Option<Self> {
        match expr {
            // Made by `macro_rules!` of a fragment.
            Expr::Group(group) => Self::of(*group.expr),
            Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) => Some(Self::Known(text)),
            Expr::Lit(_) => None,
            expr => Some(Self::Constant(Box::new(expr))),
        }
    }

    /// Returns the text if it is known here.
    pub(crate) fn known(&self) -> Option<String> {
        match self {
            Self::Known(text) => Some(text.value()),
            Self::Constant(_) => None,
        }
    }

    /// Returns whether it can stand in an attribute: a literal, or a macro of the language that
    /// makes one. A constant cannot.
    pub(crate) fn may_document(&self) -> bool {
        match self {
            Self::Known(_) => true,
            Self::Constant(expr) => matches!(&**expr, Expr::Macro(expr) if makes_a_literal(&expr.mac)),
        }
    }
}

fn makes_a_literal(call: &Macro) -> bool {
    let known = ["concat", "env", "include_str", "stringify"];
    let last = call.path.segments.last();
    last.is_some_and(|segment| known.iter().any(|word| segment.ident == word))
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Known(text) => text.to_tokens(tokens),
            Self::Constant(expr) => expr.to_tokens(tokens),
        }
    }
}

/// Returns the documentation of an item, comment by comment.
pub(crate) fn docs(attributes: &[Attribute]) -> impl Iterator<Item = Text> {
    attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => Text::of(meta.value.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn docs_are_literals_and_expressions() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = " Events received."]),
            parse_quote!(#[doc(hidden)]),
            parse_quote!(#[other = " no"]),
            parse_quote!(#[doc = include_str!("x.md")]),
        ];
        let texts: Vec<String> = docs(&attributes)
            .map(|text| text.to_token_stream().to_string())
            .collect();
        assert_eq!(texts, ["\" Events received.\"", "include_str ! (\"x.md\")"]);
    }
}
