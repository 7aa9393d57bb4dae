//! Label values as words, so that they can be compared while somebody may be writing others over them.
//!
//! A value is a word that says its kind and length, and what it takes to hold it: a number one word, a text one for each 8
//! bytes; where bytes are left, one more with the last 8 of all. Equal values have equal words, different ones differ.

use std::hash::Hasher;
use std::slice;
use std::sync::atomic::Ordering;

use rustc_hash::FxHasher;

use crate::cells::primitive::AtomicU64;
use crate::descriptor::word;
use crate::label::{LabelKey, Part};

/// Words of a name that are kept at hand: two texts of 16 bytes, for example.
pub(super) const INLINE: usize = 6;

// The first word of a value: its kind, and above the lowest two bits the length of a text in bytes.
const ABSENT: u64 = 0;
const UNSIGNED: u64 = 1;
const SIGNED: u64 = 2;
const TEXT: u64 = 3;

/// Returns the word that holds the bytes after the last whole one: the last 8 bytes, or all if there are fewer.
#[inline]
fn last_word(bytes: &[u8]) -> u64 {
    if let Some(last) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*last);
    }
    // Copying so few bytes would cost a call.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << 32;
    }
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte));
    byte(0) | byte(1) << 8 | byte(2) << 16
}

/// Returns the first word of a text.
#[inline]
fn text_head(bytes: &[u8]) -> u64 {
    TEXT | (bytes.len() as u64) << 2
}

/// Calls `each` with every word of a text, until it returns false; returns whether it never did.
// A call for each word costs more than all else.
#[allow(clippy::inline_always)]
#[inline(always)]
fn all_text_words(text: &str, mut each: impl FnMut(u64) -> bool) -> bool {
    let bytes = text.as_bytes();
    let whole = bytes.chunks_exact(8);
    let rest = whole.remainder();
    each(text_head(bytes))
        && whole
            .filter_map(<[u8]>::first_chunk)
            .all(|word| each(u64::from_le_bytes(*word)))
        && (rest.is_empty() || each(last_word(bytes)))
}

/// Calls `each` with every word of a name, until it returns false; returns whether it never did.
#[inline]
fn all_words(parts: &[Part<'_>], mut each: impl FnMut(u64) -> bool) -> bool {
    parts.iter().all(|part| match part {
        Part::Absent => each(ABSENT),
        Part::Unsigned(number) => each(UNSIGNED) && each(*number),
        Part::Signed(number) => each(SIGNED) && each(word::unsigned(*number)),
        Part::Text(text) => all_text_words(text, &mut each),
    })
}

/// Label values that are looked for.
pub(super) trait Key {
    /// Hashes them to what a slot of a table has room for.
    fn hash(&self) -> u32;

    /// Compares them with a name that begins `words`. The answer holds if nobody has written them meanwhile.
    fn matches(&self, words: &[AtomicU64]) -> bool;
}

#[inline]
fn finish(hasher: &FxHasher) -> u32 {
    if cfg!(loom) {
        // What tells names apart then is only the protocol.
        return 0;
    }
    // The hasher turns its best bits downwards.
    #[allow(clippy::cast_possible_truncation)]
    {
        hasher.finish() as u32
    }
}

/// Returns whether the next of the words is `expected`.
#[inline]
fn next_is(words: &mut slice::Iter<'_, AtomicU64>, expected: u64) -> bool {
    words
        .next()
        .is_some_and(|word| word.load(Ordering::Relaxed) == expected)
}

impl Key for [Part<'_>] {
    #[inline]
    fn hash(&self) -> u32 {
        let mut hasher = FxHasher::default();
        for part in self {
            match part {
                Part::Absent => hasher.write_u64(ABSENT),
                Part::Unsigned(number) => hasher.write_u64(*number),
                Part::Signed(number) => hasher.write_u64(word::unsigned(*number)),
                Part::Text(text) => hasher.write(text.as_bytes()),
            }
        }
        finish(&hasher)
    }

    #[inline]
    fn matches(&self, words: &[AtomicU64]) -> bool {
        let mut words = words.iter();
        all_words(self, |word| next_is(&mut words, word))
    }
}

/// One label that is text: by far the most frequent, and much faster alone. Like the part of the same text.
impl Key for str {
    #[inline]
    fn hash(&self) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(self.as_bytes());
        finish(&hasher)
    }

    // Not by `all_text_words`, which would be unrolled for all words that an entry has.
    #[inline]
    fn matches(&self, words: &[AtomicU64]) -> bool {
        let bytes = self.as_bytes();
        let is = |word: &AtomicU64, expected| word.load(Ordering::Relaxed) == expected;
        let Some((head, words)) = words.split_first() else {
            return false;
        };
        let Some((whole, after)) = words.split_at_checked(bytes.len() / 8) else {
            return false;
        };
        let mut whole = whole.iter().zip(bytes.chunks_exact(8));
        is(head, text_head(bytes))
            && whole.all(|(word, chunk)| {
                chunk
                    .first_chunk()
                    .is_some_and(|chunk| is(word, u64::from_le_bytes(*chunk)))
            })
            && (bytes.len() % 8 == 0 || after.first().is_some_and(|word| is(word, last_word(bytes))))
    }
}

/// Writes label values as words.
pub(super) fn encode(parts: &[Part<'_>]) -> Vec<u64> {
    let mut words = Vec::new();
    all_words(parts, |word| {
        words.push(word);
        true
    });
    words
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
            SIGNED => Value::Number(Part::Signed(word::signed(own[0]))),
            _ => Value::Text(decode_text(own, bytes)?),
        });
    }
    let parts: Vec<Part<'_>> = values.iter().map(Value::part).collect();
    Some(LabelKey::new(&parts))
}

fn decode_text(words: &[u64], bytes: usize) -> Option<String> {
    let mut text: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    match (bytes / 8 * 8, bytes % 8) {
        (_, 0) => {}
        (0, 1..4) => text.truncate(bytes),
        (0, _) => drop(text.drain(4..4 + (8 - bytes))),
        (whole, rest) => drop(text.drain(whole..whole + (8 - rest))),
    }
    String::from_utf8(text).ok()
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
                2 => Part::Signed(word::signed(*number)),
                _ => Part::Text(text),
            })
            .collect()
    }

    fn is(words: &[u64], parts: &[Part<'_>]) -> bool {
        let words: Vec<_> = words.iter().map(|&word| AtomicU64::new(word)).collect();
        let same = parts.matches(&words);
        if let [Part::Text(text)] = parts {
            assert_eq!(
                (same, Key::hash(parts)),
                (Key::matches(*text, &words), Key::hash(*text))
            );
        }
        same
    }

    proptest! {
        #[test]
        fn values_come_back_and_only_equal_ones_match(
            one in prop::collection::vec(part(), 3),
            other in prop::collection::vec(part(), 3),
        ) {
            let (one, other) = (parts(&one), parts(&other));
            let words = encode(&one);
            prop_assert_eq!(decode(&words), Some(LabelKey::new(&one)));
            prop_assert!(is(&words, &one));
            prop_assert_eq!(is(&words, &other), one == other);
        }
    }

    #[test]
    fn a_text_and_its_beginning_differ() {
        let words = encode(&[Part::Text("orders\0\0")]);
        assert!(!is(&words, &[Part::Text("orders")]));
        assert!(is(&words, &[Part::Text("orders\0\0")]));
    }
}
