//! Label values that a declaration knows, and what values the type of a label has.

/// A value of an open label that has its place however late it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownValue {
    /// Text.
    Text(&'static str),
    /// A whole number of any type.
    Number(i128),
}

/// What the values of one label are, as far as its type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    /// A user's own type: only it knows.
    Own,
    /// Text.
    Text,
    /// Whole numbers.
    Number {
        /// The lowest.
        min: i128,
        /// The highest.
        max: i128,
    },
}
