//! How a handle holds its row.

use std::sync::Arc;

use super::{Mode, Record};
use crate::cells::Place;
use crate::row::{Row, Series};

/// How a handle holds its row: [`Owned`] or [`Borrowed`].
pub trait Hold: Clone {
    /// The way of counting.
    type Mode: Mode;
    /// What guards made from a borrow of this handle hold.
    type Borrow<'a>: Hold<Mode = Self::Mode>
    where
        Self: 'a;
    /// Goes to the words of one series.
    #[doc(hidden)]
    #[must_use]
    fn at(self, place: Place) -> Self;
    #[doc(hidden)]
    fn row(&self) -> &Arc<Row>;
    #[doc(hidden)]
    fn mode(&self) -> impl Record;
    #[doc(hidden)]
    fn borrow(&self) -> Self::Borrow<'_>;
    #[doc(hidden)]
    fn own(&self) -> Owned<Self::Mode>;
}

/// Keeps the row alive.
#[derive(Debug, Clone)]
pub struct Owned<M> {
    row: Arc<Row>,
    mode: M,
}

impl<M> Owned<M> {
    pub(crate) fn new(row: Arc<Row>, mode: M) -> Self {
        Self { row, mode }
    }

    /// Borrows a series of an open family.
    #[inline]
    pub(crate) fn dynamic(&self, family: usize, series: Series) -> Borrowed<'_, M::Dynamic>
    where
        M: Mode,
    {
        Borrowed {
            row: &self.row,
            mode: self.mode.dynamic(family, series),
        }
    }
}

/// Borrows the row from whoever keeps it alive.
#[derive(Debug)]
pub struct Borrowed<'a, M: Mode> {
    row: &'a Arc<Row>,
    mode: M::Ref<'a>,
}

// Derived, they would ask `M` for them too.
#[allow(clippy::expl_impl_clone_on_copy)]
impl<M: Mode> Clone for Borrowed<'_, M> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Mode> Copy for Borrowed<'_, M> {}

impl<M: Mode> Hold for Owned<M> {
    type Mode = M;
    type Borrow<'a> = Borrowed<'a, M>;

    fn at(self, place: Place) -> Self {
        let mode = self.mode.at(place);
        Self { mode, ..self }
    }

    #[inline]
    fn row(&self) -> &Arc<Row> {
        &self.row
    }

    #[inline]
    fn mode(&self) -> impl Record {
        self.mode.borrow()
    }

    #[inline]
    fn borrow(&self) -> Borrowed<'_, M> {
        Borrowed {
            row: &self.row,
            mode: self.mode.borrow(),
        }
    }

    fn own(&self) -> Owned<M> {
        self.clone()
    }
}

impl<'a, M: Mode> Hold for Borrowed<'a, M> {
    type Mode = M;
    type Borrow<'b>
        = Borrowed<'a, M>
    where
        Self: 'b;

    #[inline]
    fn at(self, place: Place) -> Self {
        let mode = M::at_ref(self.mode, place);
        Self { mode, ..self }
    }

    #[inline]
    fn row(&self) -> &Arc<Row> {
        self.row
    }

    #[inline]
    fn mode(&self) -> impl Record {
        self.mode
    }

    #[inline]
    fn borrow(&self) -> Borrowed<'a, M> {
        *self
    }

    fn own(&self) -> Owned<M> {
        Owned {
            row: Arc::clone(self.row),
            mode: M::own(self.mode),
        }
    }
}
