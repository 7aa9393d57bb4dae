//! Binds the handles of a stats struct to a row.

use std::fmt;
use std::sync::Arc;

use super::Field;
use crate::handle::{Hold, Local, Mode, Owned};
use crate::row::{Row, RowReader};
use crate::stats::{HasHandles, Metrics};

/// The row that a handles struct records into, and where in it the struct begins.
#[derive(Clone)]
pub struct Bound<M> {
    hold: Owned<M>,
    first: usize,
}

impl<M: Mode> Bound<M> {
    pub(crate) fn new(row: Arc<Row>, mode: M) -> Self {
        Self {
            hold: Owned::new(row, mode),
            first: 0,
        }
    }

    /// Makes another set of handles to the same row.
    #[must_use]
    pub fn rebind<S: HasHandles>(&self) -> S::Handles<M> {
        S::bind(&mut Binder {
            hold: &self.hold,
            next: self.first,
        })
    }

    /// Does the same, as far as the table of the struct is sound, which the type tells: see
    /// [`Is`](crate::stats::Is).
    #[must_use]
    pub fn again<S: HasHandles, Sound>(&self) -> S::Handles<M> {
        self.rebind::<S>()
    }

    /// Makes a set of handles to the same row that stay on this thread, as far as the table of the struct is sound.
    #[must_use]
    pub fn local<S: HasHandles, Sound>(&self) -> S::Handles<Local> {
        let bound = Bound {
            hold: Owned::new(Arc::clone(self.hold.row()), Local::new()),
            first: self.first,
        };
        bound.rebind::<S>()
    }

    /// Reads the struct back.
    #[must_use]
    pub fn snapshot<S: Metrics>(&self) -> S {
        let row = self.hold.row();
        S::read(&mut RowReader::new(&row.copy(), row.layout(), self.first))
    }

    /// Formats a handles struct.
    ///
    /// # Errors
    ///
    /// Returns an error if the formatter does.
    pub fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("start", &self.hold.row().start())
            .finish_non_exhaustive()
    }
}

impl<M> fmt::Debug for Bound<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound")
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

/// Hands out the handles of a row, field by field.
#[derive(Debug)]
pub struct Binder<'a, M> {
    hold: &'a Owned<M>,
    next: usize,
}

impl<M: Mode> Binder<'_, M> {
    /// Returns where the struct begins whose fields are bound next.
    #[must_use]
    pub fn bound(&self) -> Bound<M> {
        Bound {
            hold: self.hold.clone(),
            first: self.next,
        }
    }

    /// Binds the next field.
    pub fn field<K, T: Field<K>>(&mut self) -> T::Handle<M> {
        let family = self.next;
        self.next += 1;
        T::handle(self.hold.clone(), family)
    }
}
