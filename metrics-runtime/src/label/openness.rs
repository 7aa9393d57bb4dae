//! Whether a label set is known at compile time.

/// Marks a label set all of whose values are known at compile time.
#[derive(Debug, Clone, Copy)]
pub enum Closed {}

/// Marks a label set whose values are met at run time.
#[derive(Debug, Clone, Copy)]
pub enum Open {}

/// Whether a label set is [`Closed`] or [`Open`].
///
/// Sealed: there are no other cases.
pub trait Openness: sealed::Sealed + 'static {
    /// Whether this is [`Closed`].
    const CLOSED: bool;
    /// What a set of this and `Other` together is: closed only if both are.
    type And<Other: Openness>: Openness;
}

impl Openness for Closed {
    const CLOSED: bool = true;
    type And<Other: Openness> = Other;
}

impl Openness for Open {
    const CLOSED: bool = false;
    type And<Other: Openness> = Open;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Closed {}
    impl Sealed for super::Open {}
}
