//! How a handle holds its row.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::{Mode, Record};
use crate::cells::Place;
use crate::row::{Row, Spot};

/// How a handle holds its row: [`Owned`] or [`Borrowed`].
pub trait Hold: Clone {
    /// The way of counting.
    type Mode: Mode;
    /// What guards made from a borrow of this handle hold.
    type Borrow<'a>: Hold<Mode = Self::Mode>
    where
        Self: 'a;
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
}

/// Borrows the row from whoever keeps it alive.
#[derive(Debug)]
pub struct Borrowed<'a, M: Mode> {
    row: &'a Arc<Row>,
    mode: &'a M,
}

impl<'a, M: Mode> Borrowed<'a, M> {
    /// Borrows another row, counted in the same way: a series of an open family.
    #[inline]
    pub(crate) fn of(row: &'a Arc<Row>, owner: &'a Owned<M>) -> Self {
        Self { row, mode: &owner.mode }
    }
}

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
        Borrowed::of(&self.row, self)
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
    fn row(&self) -> &Arc<Row> {
        self.row
    }

    #[inline]
    fn mode(&self) -> impl Record {
        self.mode.borrow()
    }

    #[inline]
    fn borrow(&self) -> Borrowed<'a, M> {
        *self
    }

    fn own(&self) -> Owned<M> {
        Owned { row: Arc::clone(self.row), mode: self.mode.clone() }
    }
}

/// One series within a row.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    family: u32,
    series: u32,
}

impl Cell {
    /// The only series of a row that holds one: a series of an open family.
    pub(crate) const ONLY: Self = Self { family: 0, series: 0 };

    pub(crate) fn new(family: usize, series: usize) -> Self {
        // A row has at most as many words as the process-wide space, far below 2^32.
        Self { family: u32::try_from(family).unwrap_or(u32::MAX), series: u32::try_from(series).unwrap_or(u32::MAX) }
    }

    pub(crate) fn family(self) -> usize {
        self.family as usize
    }

    pub(crate) fn place(self, row: &Row) -> Place {
        row.place(self.family as usize, self.series as usize)
    }

    /// Returns the index among the shared words of the row.
    #[inline]
    pub(crate) fn shared_index(self, row: &Row) -> usize {
        match row.layout().families[self.family as usize].spot {
            Spot::Shared(at) => at + self.series as usize,
            _ => unreachable!("only shared families are indexed"),
        }
    }
}

/// The shared word of a series: the row, and its index there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SharedCell(u32);

impl SharedCell {
    pub(crate) fn new(row: &Row, cell: Cell) -> Self {
        Self(u32::try_from(cell.shared_index(row)).unwrap_or(u32::MAX))
    }

    #[inline]
    pub(crate) fn word(self, row: &Row) -> &AtomicU64 {
        row.shared(self.0 as usize)
    }
}
