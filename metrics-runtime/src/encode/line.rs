//! One line in the making.
//!
//! The lines of a family or of a series differ only in their ends. So a line is put together once, its end is written over for each
//! sample, and the whole is copied out: one growing of the output a line, and the end in blocks of a fixed size.

use super::integer::{push_unsigned, short};

/// What a bucket's line goes on with, up to the count: `le="0.1"} `.
pub(super) struct Tail {
    text: [u8; TAIL],
    length: usize,
}

/// Longer than the longest tail: `le="-1.2345678901234567e-300"} `.
const TAIL: usize = 32;
/// Eight digits and a line feed.
const NUMBER: usize = 9;

impl Tail {
    /// Writes the text of an upper bound as a label.
    pub(super) fn new(bound: &[u8]) -> Self {
        let mut tail = Self {
            text: [0; TAIL],
            length: 0,
        };
        for part in [b"le=\"", bound, b"\"} "] {
            tail.text[tail.length..][..part.len()].copy_from_slice(part);
            tail.length += part.len();
        }
        tail
    }
}

/// A line that is written again and again with another end.
#[derive(Default)]
pub(super) struct Line {
    text: Vec<u8>,
    /// How much of `text` stays.
    start: usize,
}

impl Line {
    /// Starts other lines, with what they have in common.
    pub(super) fn start(&mut self, parts: &[&str]) {
        self.text.clear();
        parts
            .iter()
            .for_each(|part| self.text.extend_from_slice(part.as_bytes()));
        self.start = self.text.len();
        self.text.resize(self.start + TAIL + NUMBER, 0);
    }

    /// Appends a line to `out` that goes on with the labels of a series, of which there are some.
    #[expect(clippy::inline_always, reason = "the loops around it are worth a seventh of the instructions")]
    #[inline(always)]
    pub(super) fn push_labelled(&self, labels: &str, number: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.text[..self.start]);
        out.extend_from_slice(labels.as_bytes());
        if let Some((digits, length)) = short(number) {
            let mut end = *b"} ........\n.....";
            end[2..10].copy_from_slice(&digits);
            end[2 + length] = b'\n';
            out.extend_from_slice(&end);
            out.truncate(out.len() - end.len() + length + 3);
        } else {
            out.extend_from_slice(b"} ");
            push_unsigned(number, out);
            out.push(b'\n');
        }
    }

    /// Appends a line to `out` that goes on with the upper bound of a bucket.
    #[inline]
    pub(super) fn push_bucket(&mut self, tail: &Tail, number: u64, out: &mut Vec<u8>) {
        self.text[self.start..][..TAIL].copy_from_slice(&tail.text);
        let end = self.start + tail.length;
        if let Some((digits, length)) = short(number) {
            self.text[end..][..digits.len()].copy_from_slice(&digits);
            self.text[end + length] = b'\n';
            out.extend_from_slice(&self.text[..=end + length]);
        } else {
            out.extend_from_slice(&self.text[..end]);
            push_unsigned(number, out);
            out.push(b'\n');
        }
    }
}
