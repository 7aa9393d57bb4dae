//! The traits that `#[derive(Metrics)]` implements.

use crate::descriptor::Table;
use crate::field::Binder;
use crate::handle::Mode;
use crate::label::InstanceLabels;
use crate::row::{RowReader, RowWriter};

/// A stats struct: a row of words, and the table that says what they mean.
///
/// Implemented by `#[derive(Metrics)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stats struct",
    label = "needs `#[derive(Metrics)]`",
    note = "the handles of a stats struct, `XHandles`, are not it: name `X`, or make one of them by `snapshot()`"
)]
pub trait Metrics: Sized + 'static {
    /// Instance labels: `()`, or the struct generated for `#[metrics(labels(..))]`.
    type Labels: InstanceLabels;
    /// What the struct declares.
    #[doc(hidden)]
    const TABLE: &'static Table;

    #[doc(hidden)]
    fn write(&self, row: &mut RowWriter<'_>);
    #[doc(hidden)]
    fn read(row: &mut RowReader<'_>) -> Self;
}

/// A stats struct that has handles: all but those declared with `handles = false`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no handles",
    label = "no handles",
    note = "`#[derive(Metrics)]` makes handles, unless the struct says `#[metrics(handles = false)]`",
    note = "a stats struct is named as `X`, and not as its handles, `XHandles`"
)]
pub trait HasHandles: Metrics {
    /// The struct of handles, generic over where they count.
    type Handles<M: Mode>;

    #[doc(hidden)]
    fn bind<M: Mode>(binder: &mut Binder<'_, M>) -> Self::Handles<M>;

    // What `flatten` asks of the nested struct, all of one trait: then the compiler misses one, and says so once.
    #[doc(hidden)]
    const NESTED_TABLE: &'static Table = Self::TABLE;
    #[doc(hidden)]
    fn write_nested(&self, row: &mut RowWriter<'_>) {
        self.write(row);
    }
    #[doc(hidden)]
    #[must_use]
    fn read_nested(row: &mut RowReader<'_>) -> Self {
        Self::read(row)
    }
}
