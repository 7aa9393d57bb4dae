//! The mistakes found in one input: every stage adds to the list, and whoever made the list must finish it.
//!
//! No stage stops at a mistake, so that a user sees all of them at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::Span;
use syn::Error;

/// A list of mistakes that must be finished; dropping it unread is a bug of this crate.
pub(crate) struct Diagnostics {
    errors: RefCell<Option<Vec<Error>>>,
}

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self {
            errors: RefCell::new(Some(Vec::new())),
        }
    }

    /// Reports a mistake: what is wrong, what is accepted, how to mend it.
    pub(crate) fn error(&self, span: Span, message: impl Display) {
        self.syntax(Error::new(span, message));
    }

    /// Reports a mistake that `syn` found.
    pub(crate) fn syntax(&self, error: Error) {
        self.errors.borrow_mut().get_or_insert_default().push(error);
    }

    /// Counts the mistakes so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.borrow().as_ref().map_or(0, Vec::len)
    }

    /// Returns all mistakes as one error, if there are any.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let errors = self.errors.take().unwrap_or_default();
        errors
            .into_iter()
            .reduce(|mut all, error| {
                all.combine(error);
                all
            })
            .map_or(Ok(()), Err)
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        assert!(
            std::thread::panicking() || self.errors.borrow().is_none(),
            "the mistakes were not reported"
        );
    }
}
