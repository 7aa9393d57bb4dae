//! One label of a family or of an instance.

use proc_macro2::{Ident, Span};
use syn::Type;
use syn::ext::IdentExt;

use super::ClosedLabel;
use crate::attr::{Known, LabelSpec, LabelValues};

/// One label.
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) ident: Ident,
    pub(crate) ty: LabelType,
    /// Most values of this label; 0 if only the family is capped.
    pub(crate) max: usize,
    /// What says so.
    pub(crate) max_span: Option<Span>,
    /// Values that always have a place.
    pub(crate) known: Vec<Known>,
}

/// The type of a label's values.
pub(crate) enum LabelType {
    /// Taken from the field.
    Unsaid,
    /// A type that exists.
    Named(Box<Type>),
    /// An enum to generate.
    Generated(ClosedLabel),
}

impl Label {
    pub(super) fn new(spec: &LabelSpec) -> Self {
        let ty = match (&spec.values, &spec.ty) {
            (Some(LabelValues::Closed(values)), _) => LabelType::Generated(ClosedLabel::generated(values)),
            (_, Some(ty)) => LabelType::Named(Box::new(ty.clone())),
            (_, None) => LabelType::Unsaid,
        };
        let (max, max_span, known) = match &spec.values {
            Some(LabelValues::Max(count, span, known)) => (count.value, Some(*span), known.clone()),
            _ => (0, None, Vec::new()),
        };
        Self {
            name: spec.name.unraw().to_string(),
            span: spec.name.span(),
            ident: spec.name.clone(),
            ty,
            max,
            max_span,
            known,
        }
    }

    /// Returns the enum to generate for this label.
    pub(crate) fn generated(&self) -> Option<&ClosedLabel> {
        match &self.ty {
            LabelType::Generated(values) => Some(values),
            _ => None,
        }
    }
}
