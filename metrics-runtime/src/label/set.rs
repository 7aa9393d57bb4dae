//! Label sets: all labels of a family, or of an instance.

use super::{Closed, Label, Openness, Part};
use crate::descriptor::{LabelShape, Labels};

/// The labels of a family: one [`Label`], a tuple of them, or a struct with `#[derive(LabelSet)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a label",
    label = "not a label type",
    note = "a label may be an enum with `#[derive(Label)]`, `bool`, an integer, `String`, `&'static str`, or `Option` of one of these",
    note = "several labels make a tuple of up to eight, `Family<(A, B), _>`, or a struct with `#[derive(LabelSet)]`"
)]
///
/// # What a wrong implementation does
///
/// It is not meant to be implemented by hand: the type of [`LABELS`](Self::LABELS) may change in
/// any release. Names, shapes and kinds of different lengths, illegal or equal names, and an
/// [`Openness`](Self::Openness) that differs from the shapes do not compile where they are used. An
/// [`index`](Self::index) that is out of range counts in the last series. Of [`parts`](Self::parts)
/// that are too few, the labels behind them are left out; those that are too many are ignored. One
/// that is not of its label's kind reads `_overflow`.
pub trait LabelSet: 'static {
    /// What a look-up takes.
    type Ref<'a>;
    /// Closed if every label is.
    type Openness: Openness;
    /// Names, if the type brings them, and shapes.
    const LABELS: Labels;

    /// Returns the place of a closed set among all of its kind, the last label turning fastest.
    #[must_use]
    fn index(labels: Self::Ref<'_>) -> usize;

    /// Calls `read` with the value of each label.
    fn parts<R>(labels: Self::Ref<'_>, read: impl FnOnce(&[Part<'_>]) -> R) -> R;
}

/// The labels of an instance: `()`, or the struct generated for `#[metrics(labels(..))]`.
pub trait InstanceLabels: for<'a> LabelSet<Ref<'a> = Self> + Sized {}

impl<T: for<'a> LabelSet<Ref<'a> = T>> InstanceLabels for T {}

/// A label set all of whose values are known and looked up as they are: what a `Family` can be indexed by.
#[diagnostic::on_unimplemented(
    message = "a `Family<{Self}, _>` cannot be indexed: its labels are met at run time, or hold data",
    label = "cannot be an index",
    note = "use `get(labels)` to read a value, and `with_mut(labels)` to make or change one"
)]
pub trait ClosedLabels: InstanceLabels {}

#[diagnostic::do_not_recommend]
impl<T: InstanceLabels + LabelSet<Openness = Closed>> ClosedLabels for T {}

impl<T: Label> LabelSet for T {
    type Ref<'a> = T::Ref<'a>;
    type Openness = T::Openness;
    const LABELS: Labels = Labels {
        names: None,
        shapes: &[T::SHAPE],
        kinds: &[T::KIND],
    };

    #[inline]
    fn index(labels: Self::Ref<'_>) -> usize {
        T::index(labels)
    }

    #[inline]
    fn parts<R>(labels: Self::Ref<'_>, read: impl FnOnce(&[Part<'_>]) -> R) -> R {
        read(&[T::part(labels)])
    }
}

impl LabelSet for () {
    type Ref<'a> = ();
    type Openness = Closed;
    const LABELS: Labels = Labels::NONE;

    fn index((): ()) -> usize {
        0
    }

    fn parts<R>((): (), read: impl FnOnce(&[Part<'_>]) -> R) -> R {
        read(&[])
    }
}

/// Counts the values of a closed label; 1 for an open one, which has no index.
#[must_use]
pub const fn radix(shape: &LabelShape) -> usize {
    match shape {
        LabelShape::Closed(closed) => closed.cardinality(),
        LabelShape::Open => 1,
    }
}

/// Joins the index of one more label to that of those before it. One that is out of range may count
/// in any series, but does not panic.
#[must_use]
#[inline]
pub const fn joined_index(before: usize, radix: usize, index: usize) -> usize {
    before.wrapping_mul(radix).wrapping_add(index)
}

macro_rules! tuples {
    ($($label:ident $value:ident),+) => {
        impl<$($label: Label),+> LabelSet for ($($label,)+) {
            type Ref<'a> = ($($label::Ref<'a>,)+);
            type Openness = tuples!(@and $($label)+);
            const LABELS: Labels = Labels { names: None, shapes: &[$($label::SHAPE),+], kinds: &[$($label::KIND),+] };

            #[inline]
            fn index(($($value,)+): Self::Ref<'_>) -> usize {
                let mut index = 0;
                $(index = joined_index(index, const { radix(&$label::SHAPE) }, $label::index($value));)+
                index
            }

            #[inline]
            fn parts<R>(($($value,)+): Self::Ref<'_>, read: impl FnOnce(&[Part<'_>]) -> R) -> R {
                read(&[$($label::part($value)),+])
            }
        }
    };
    (@and $only:ident) => { $only::Openness };
    (@and $first:ident $($rest:ident)+) => {
        <$first::Openness as Openness>::And<tuples!(@and $($rest)+)>
    };
}
tuples!(A a);
tuples!(A a, B b);
tuples!(A a, B b, C c);
tuples!(A a, B b, C c, D d);
tuples!(A a, B b, C c, D d, E e);
tuples!(A a, B b, C c, D d, E e, F f);
tuples!(A a, B b, C c, D d, E e, F f, G g);
tuples!(A a, B b, C c, D d, E e, F f, G g, H h);
