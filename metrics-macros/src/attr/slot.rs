//! A key that may be given once, over all attributes of an item together.

use proc_macro2::Span;

use crate::diagnostics::Diagnostics;

/// A key: where it is given, and its value unless that was malformed.
pub(crate) struct Slot<T> {
    key: &'static str,
    span: Option<Span>,
    value: Option<T>,
    is_inherited: bool,
}

impl<T> Slot<T> {
    pub(crate) fn new(key: &'static str) -> Self {
        Self {
            key,
            span: None,
            value: None,
            is_inherited: false,
        }
    }

    /// Fills the slot; `None` stands for a value that has been reported as malformed.
    pub(super) fn set(&mut self, diagnostics: &Diagnostics, span: Span, value: Option<T>) {
        if self.span.is_some() {
            diagnostics.error(span, format_args!("{} is given twice: keep one", self.key));
            return;
        }
        self.span = Some(span);
        self.value = value;
    }

    /// Takes what another says, unless it is given here.
    pub(super) fn inherit(&mut self, other: &Self)
    where
        T: Clone,
    {
        if self.span.is_none() {
            self.span = other.span;
            self.value.clone_from(&other.value);
            self.is_inherited = true;
        }
    }

    /// Returns the value if there is a well-formed one.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns where the key is given, whether or not its value is well-formed.
    pub(crate) fn span(&self) -> Option<Span> {
        self.span
    }

    /// Returns whether another says it.
    pub(crate) fn is_inherited(&self) -> bool {
        self.is_inherited
    }

    pub(crate) fn is_given(&self) -> bool {
        self.span.is_some()
    }
}
