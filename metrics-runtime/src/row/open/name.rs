//! Label values as words, so that they can be compared while somebody may be writing others over them.
//!
//! A value is a word that says its kind and length, and what it takes to hold it: a number one word, a text one for each 8
//! bytes, the last filled up with zeros. Equal values have equal words.

use std::sync::atomic::Ordering;

use crate::cells::primitive::AtomicU64;
use crate::label::{LabelKey, Part};

const ABSENT: u64 = 0;
const UNSIGNED: u64 = 1;
const SIGNED: u64 = 2;
const TEXT: u64 = 3;

/// The first word: kind in the lowest two bits, above them the length of a text in bytes.
fn head(part: &Part<'_>) -> u64 {
    match part {
        Part::Absent => ABSENT,
        Part::Unsigned(_) => UNSIGNED,
        Part::Signed(_) => SIGNED,
        Part::Text(text) => TEXT | (text.len() as u64) << 2,
    }
}

/// Returns the 8 bytes from `at` on as a word.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Returns the bytes after the last whole word, filled up with zeros. Copying so few bytes would cost a call.
#[inline]
fn rest(bytes: &[u8]) -> u64 {
    let count = bytes.len() % 8;
    if bytes.len() >= 8 {
        return eight(bytes, bytes.len() - 8) >> (8 * (8 - count));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (count - 4));
    }
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    byte(0) | byte(count / 2) | byte(count - 1)
}

/// Calls `each` with every word of a text; returns whether all calls returned true.
#[inline]
fn all_words(text: &str, mut each: impl FnMut(u64) -> bool) -> bool {
    let bytes = text.as_bytes();
    let whole = bytes.len() / 8;
    (0..whole).all(|word| each(eight(bytes, word * 8))) && (bytes.len() % 8 == 0 || each(rest(bytes)))
}

/// Writes label values as words.
pub(super) fn encode(parts: &[Part<'_>]) -> Vec<u64> {
    let mut words = Vec::new();
    for part in parts {
        words.push(head(part));
        match part {
            Part::Absent => {}
            Part::Unsigned(number) => words.push(*number),
            Part::Signed(number) => words.push(number.cast_unsigned()),
            Part::Text(text) => {
                all_words(text, |word| {
                    words.push(word);
                    true
                });
            }
        }
    }
    words
}

/// Compares words with label values. The answer holds if nobody has written the words meanwhile.
#[inline]
pub(super) fn matches(words: &[AtomicU64], parts: &[Part<'_>]) -> bool {
    let mut words = words.iter().map(|word| word.load(Ordering::Relaxed));
    let mut next_is = |expected: u64| words.next() == Some(expected);
    let same = parts.iter().all(|part| {
        next_is(head(part))
            && match part {
                Part::Absent => true,
                Part::Unsigned(number) => next_is(*number),
                Part::Signed(number) => next_is(number.cast_unsigned()),
                Part::Text(text) => all_words(text, &mut next_is),
            }
    });
    same && words.next().is_none()
}

/// Reads label values back; `None` if the words are not those of any.
pub(super) fn decode(mut words: &[u64]) -> Option<LabelKey> {
    let mut values: Vec<Value> = Vec::new();
    while let Some((&head, rest)) = words.split_first() {
        let bytes = usize::try_from(head >> 2).ok()?;
        let count = match head & 3 {
            ABSENT => 0,
            TEXT => bytes.div_ceil(8),
            _ => 1,
        };
        let (own, rest) = rest.split_at_checked(count)?;
        words = rest;
        values.push(match head & 3 {
            ABSENT => Value::Number(Part::Absent),
            UNSIGNED => Value::Number(Part::Unsigned(own[0])),
            SIGNED => Value::Number(Part::Signed(own[0].cast_signed())),
            _ => {
                let mut text: Vec<u8> = own.iter().flat_map(|word| word.to_le_bytes()).collect();
                text.truncate(bytes);
                Value::Text(String::from_utf8(text).ok()?)
            }
        });
    }
    let parts: Vec<Part<'_>> = values.iter().map(Value::part).collect();
    Some(LabelKey::new(&parts))
}

enum Value {
    Number(Part<'static>),
    Text(String),
}

impl Value {
    fn part(&self) -> Part<'_> {
        match self {
            Self::Number(part) => *part,
            Self::Text(text) => Part::Text(text),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part() -> impl Strategy<Value = (u8, u64, String)> {
        (0..4_u8, any::<u64>(), ".{0,20}")
    }

    fn parts(values: &[(u8, u64, String)]) -> Vec<Part<'_>> {
        values
            .iter()
            .map(|(kind, number, text)| match kind {
                0 => Part::Absent,
                1 => Part::Unsigned(*number),
                2 => Part::Signed(number.cast_signed()),
                _ => Part::Text(text),
            })
            .collect()
    }

    fn atomics(words: &[u64]) -> Vec<AtomicU64> {
        words.iter().map(|&word| AtomicU64::new(word)).collect()
    }

    proptest! {
        #[test]
        fn values_come_back_and_only_equal_ones_match(
            one in prop::collection::vec(part(), 0..4),
            other in prop::collection::vec(part(), 0..4),
        ) {
            let (one, other) = (parts(&one), parts(&other));
            let words = encode(&one);
            prop_assert_eq!(decode(&words), Some(LabelKey::new(&one)));
            prop_assert!(matches(&atomics(&words), &one));
            prop_assert_eq!(matches(&atomics(&words), &other), one == other);
        }
    }

    #[test]
    fn a_text_and_its_beginning_differ() {
        let words = atomics(&encode(&[Part::Text("orders\0\0")]));
        assert!(!matches(&words, &[Part::Text("orders")]));
        assert!(!matches(&words, &[Part::Text("orders\0\0"), Part::Text("")]));
        assert!(matches(&words, &[Part::Text("orders\0\0")]));
    }
}
