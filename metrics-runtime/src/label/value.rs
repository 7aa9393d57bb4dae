//! Label values: the types that one label may have.

use super::{Closed, Open, Openness, Part};
use crate::descriptor::{self, LabelKind, LabelShape};

/// A label whose values can be listed: an enum with `#[derive(Label)]` and without data, or `bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of these states or of this label",
    label = "not such a type",
    note = "states are an enum with `#[derive(Label)]` whose variants hold no data",
    note = "a label may be an enum with `#[derive(Label)]`, `bool`, an integer, `String`, `&'static str`, or `Option` of one of these"
)]
///
/// # What a wrong implementation does
///
/// | what is wrong | what happens |
/// | --- | --- |
/// | no values or more than 8,192, another number of texts than of values, texts that are equal, empty or longer than 4096 bytes | fields and functions that use it do not compile |
/// | [`index`](Self::index) is not the place in [`ALL`](Self::ALL) | counts under the text at that place; one that is out of range is the last, and in a set of several labels any series |
/// | [`as_str`](Self::as_str) is another text | exported are [`TEXTS`](Self::TEXTS) |
/// | [`index`](Self::index) panics | so does the call that is given the value, which counts nothing |
pub trait ClosedLabel: Copy + 'static {
    /// Every value, by index.
    const ALL: &'static [Self];
    /// The text of every value, by index.
    const TEXTS: &'static [&'static str];

    /// Returns the place of this value in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// Returns the text of this value.
    fn as_str(self) -> &'static str {
        text_of(self)
    }
}

/// Returns the text of a value; one that is out of range reads as the last.
fn text_of<T: ClosedLabel>(value: T) -> &'static str {
    let text = T::TEXTS.get(value.index()).or(T::TEXTS.last());
    text.copied().unwrap_or_default()
}

// Messages list in words what a label may be; every impl beside them would be noise.
#[diagnostic::do_not_recommend]
impl ClosedLabel for bool {
    const ALL: &'static [Self] = &[false, true];
    const TEXTS: &'static [&'static str] = &["false", "true"];

    fn index(self) -> usize {
        usize::from(self)
    }
}

/// The type of one label's values.
///
/// Implemented for enums with `#[derive(Label)]`, with and without data, `bool`, the integers,
/// `String`, `&'static str` and `Option` of any of them (`None` leaves the label out). Implement it
/// for a type of your own to use it as an open label.
///
/// # Examples
///
/// ```
/// use metrics::{Label, Open, Part};
///
/// /// The class of an HTTP status code.
/// #[derive(Debug, Clone, Copy)]
/// struct StatusCode(u16);
///
/// impl Label for StatusCode {
///     type Ref<'a> = StatusCode;
///     type Openness = Open;
///     const SHAPE: metrics::LabelShape = metrics::LabelShape::Open;
///
///     fn part<'a>(value: StatusCode) -> Part<'a> {
///         Part::Unsigned(value.0.into())
///     }
///     fn part_of(&self) -> Part<'_> {
///         Self::part(*self)
///     }
/// }
/// assert_eq!(StatusCode::part(StatusCode(404)), Part::Unsigned(404));
/// ```
///
/// # What a wrong implementation does
///
/// | what is wrong | what happens |
/// | --- | --- |
/// | [`Openness`](Self::Openness) and [`SHAPE`](Self::SHAPE) differ | fields and functions that use it do not compile |
/// | [`index`](Self::index) of a closed label is out of range | counts in the last series; in a set of several labels, in any |
/// | [`part`](Self::part) of a closed label is none of its texts, in a set with an open label | it reads `_overflow`, is counted in `metrics_overflowed_lookups_total`, and [reported](crate::Cap::UnlistedValue) |
/// | [`part`](Self::part) is text of more than 4096 bytes | it reads `_overflow`, as with any label |
/// | different parts have the same text, such as `Unsigned(1)` and `Text("1")` | they are exported as one series with their total; of gauges with `set` and states, the first |
/// | a part is an empty text | the label is left out, as to those who read it |
/// | [`part_of`](Self::part_of) and [`index_of`](Self::index_of) differ from [`part`](Self::part) and [`index`](Self::index) | a value counts under one where a look-up takes it, and under the other where a struct holds it: as an instance label, or in `#[derive(LabelSet)]` |
/// | one of them panics | so does the call that is given the value, which counts nothing |
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a label",
    label = "not a label type",
    note = "a label may be an enum with `#[derive(Label)]`, `bool`, an integer, `String`, `&'static str`, or `Option` of one of these",
    note = "several labels make a tuple of up to eight, `Family<(A, B), _>`, or a struct with `#[derive(LabelSet)]`"
)]
pub trait Label: 'static {
    /// What a look-up takes: the value itself, or a borrowed form of it (`&str` for `String`, `&E` for an enum with data).
    type Ref<'a>;
    /// Whether all values are known at compile time.
    type Openness: Openness;
    /// The values, if they are known.
    const SHAPE: LabelShape;
    /// What values a declaration may list.
    #[doc(hidden)]
    const KIND: LabelKind = LabelKind::Own;

    /// Returns the index of a closed value. Open labels have none: 0.
    #[must_use]
    fn index(value: Self::Ref<'_>) -> usize {
        let _ = value;
        0
    }

    /// Returns the value as an open family looks it up.
    fn part(value: Self::Ref<'_>) -> Part<'_>;

    /// Returns this value as an open family looks it up.
    fn part_of(&self) -> Part<'_>;

    /// Returns the index of this value, as [`index`](Self::index) does.
    fn index_of(&self) -> usize {
        0
    }
}

#[diagnostic::do_not_recommend]
impl<T: ClosedLabel> Label for T {
    type Ref<'a> = T;
    type Openness = Closed;
    const SHAPE: LabelShape = LabelShape::Closed(descriptor::Closed::new(T::ALL.len(), T::TEXTS));

    #[inline]
    fn index(value: T) -> usize {
        value.index()
    }

    fn part<'a>(value: T) -> Part<'a> {
        Part::Text(text_of(value))
    }

    fn part_of(&self) -> Part<'_> {
        Part::Text(text_of(*self))
    }

    fn index_of(&self) -> usize {
        self.index()
    }
}

macro_rules! text_labels {
    ($($text:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Label for $text {
            type Ref<'a> = &'a str;
            type Openness = Open;
            const SHAPE: LabelShape = LabelShape::Open;
            const KIND: LabelKind = LabelKind::Text;

            #[inline]
            fn part(value: Self::Ref<'_>) -> Part<'_> {
                Part::Text(value)
            }

            fn part_of(&self) -> Part<'_> {
                Part::Text(self)
            }
        }
    )*};
}
text_labels!(String, &'static str);

macro_rules! integer_labels {
    ($variant:ident($wide:ty): $($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Label for $integer {
            type Ref<'a> = $integer;
            type Openness = Open;
            const SHAPE: LabelShape = LabelShape::Open;
            const KIND: LabelKind = LabelKind::Number {
                min: <$integer>::MIN as i128,
                max: <$integer>::MAX as i128,
            };

            #[inline]
            fn part<'a>(value: $integer) -> Part<'a> {
                // Lossless: the wide type is at least as wide on every target Rust has.
                #[allow(clippy::cast_lossless)]
                Part::$variant(value as $wide)
            }

            fn part_of(&self) -> Part<'_> {
                Self::part(*self)
            }
        }
    )*};
}
integer_labels!(Unsigned(u64): u8, u16, u32, u64, usize);
integer_labels!(Signed(i64): i8, i16, i32, i64, isize);

impl<T: Label> Label for Option<T> {
    type Ref<'a> = Option<T::Ref<'a>>;
    type Openness = T::Openness;
    const SHAPE: LabelShape = match T::SHAPE {
        LabelShape::Closed(closed) => LabelShape::Closed(closed.or_absent()),
        LabelShape::Open => LabelShape::Open,
    };
    const KIND: LabelKind = T::KIND;

    #[inline]
    fn index(value: Self::Ref<'_>) -> usize {
        value.map_or(0, |value| T::index(value).wrapping_add(1))
    }

    #[inline]
    fn part(value: Self::Ref<'_>) -> Part<'_> {
        value.map_or(Part::Absent, |value| present(T::part(value)))
    }

    fn part_of(&self) -> Part<'_> {
        self.as_ref().map_or(Part::Absent, |value| present(value.part_of()))
    }

    fn index_of(&self) -> usize {
        self.as_ref().map_or(0, |value| value.index_of().wrapping_add(1))
    }
}

/// Leaves an empty value out, as readers do: to them `x{a=""}` and `x` are one series.
fn present(part: Part<'_>) -> Part<'_> {
    match part {
        Part::Text("") => Part::Absent,
        part => part,
    }
}
