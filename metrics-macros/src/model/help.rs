//! The help of a family: a line that is known here, or what it is made of.

use metrics_grammar::first_paragraph;
use proc_macro2::Span;
use syn::Attribute;
use syn::spanned::Spanned;

use crate::attr::{FieldAttrs, Text, docs};

/// The help of a family.
pub(crate) enum Help {
    /// Known here; empty if there is none.
    Line(String),
    /// A constant expression.
    Constant(Text),
    /// Doc comments, some of them constant expressions.
    Docs(Vec<Text>),
}

impl Help {
    /// Finds out what a field says: by `help = ..`, else by its doc comments.
    pub(super) fn new(attrs: &FieldAttrs, attributes: &[Attribute]) -> Self {
        match attrs.help.get() {
            Some(Text::Known(text)) => Self::Line(text.value().trim().to_owned()),
            Some(text) => Self::Constant(text.clone()),
            None => Self::of(docs(attributes).collect()),
        }
    }

    fn of(docs: Vec<Text>) -> Self {
        let known: Option<Vec<String>> = docs.iter().map(Text::known).collect();
        match known {
            Some(comments) => Self::Line(first_paragraph(comments.iter().map(String::as_str))),
            None => Self::Docs(docs),
        }
    }

    /// Returns whether there is none, as far as that is known here.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Line(line) if line.is_empty())
    }

    /// Returns where the expression stands that makes it, if one does.
    pub(crate) fn span(&self) -> Option<Span> {
        match self {
            Self::Line(_) => None,
            Self::Constant(text) => Some(text.span()),
            Self::Docs(comments) => {
                let expression = comments.iter().find(|text| text.known().is_none());
                expression.map(Spanned::span)
            }
        }
    }

    /// Returns the line if it is known here; else an empty one.
    pub(crate) fn line(&self) -> &str {
        match self {
            Self::Line(line) => line,
            Self::Constant(_) | Self::Docs(_) => "",
        }
    }
}
