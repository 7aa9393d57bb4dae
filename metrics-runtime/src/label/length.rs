//! How long one label value may be.

use super::Part;

/// Most bytes of a label value. A longer one reads `_overflow`, or is refused where a caller can be
/// told.
///
/// What is stored, hashed and sent for each series at every scrape grows with it; none of the
/// systems that take series needs more.
pub(crate) const MAX_VALUE_BYTES: usize = 4096;

/// Returns whether a label value is longer than it may be.
#[inline]
pub(crate) fn is_too_long(value: Part<'_>) -> bool {
    matches!(value, Part::Text(text) if text.len() > MAX_VALUE_BYTES)
}
