//! Fields of label sets, as look-ups take them.

/// A field of a label set that borrows, which can be looked up as `R`: the value itself, or a
/// reference to it.
#[doc(hidden)]
pub trait Lend<'r, R> {
    /// Returns what the look-up takes.
    fn lend(&'r self) -> R;
}

impl<R: Copy> Lend<'_, R> for R {
    #[inline]
    fn lend(&self) -> R {
        *self
    }
}

impl<'r, T> Lend<'r, &'r T> for T {
    #[inline]
    fn lend(&'r self) -> &'r T {
        self
    }
}

impl<'r, T> Lend<'r, Option<&'r T>> for Option<T> {
    #[inline]
    fn lend(&'r self) -> Option<&'r T> {
        self.as_ref()
    }
}
