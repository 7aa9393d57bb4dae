//! Bucket lines, of which an exposition has more than of any other.
//!
//! The lines of one series differ only in their ends. So a line is put together once, its end is written over for each bucket, by
//! blocks of a fixed size, and the whole is copied out.

use super::integer::{push_unsigned, short};

/// Longer than the longest end: `le="-1.2345678901234567e-300"} `.
const TAIL: usize = 32;
/// Eight digits and the line feed.
const DIGITS: usize = 9;

/// What a bucket's line ends with, before the count: `le="0.1"} `.
pub(super) struct Tail {
    text: [u8; TAIL],
    length: usize,
}

impl Tail {
    /// Writes the text of an upper bound as a label.
    pub(super) fn new(bound: &[u8]) -> Self {
        let mut tail = Self { text: [0; TAIL], length: 0 };
        for part in [b"le=\"", bound, b"\"} "] {
            tail.text[tail.length..][..part.len()].copy_from_slice(part);
            tail.length += part.len();
        }
        tail
    }
}

/// The line of a bucket, again and again.
#[derive(Default)]
pub(super) struct BucketLine {
    text: Vec<u8>,
    /// How much of `text` the lines of a series have in common.
    shared: usize,
}

impl BucketLine {
    /// Goes on to another series: `head` is `name_bucket{`.
    pub(super) fn start(&mut self, head: &[u8], labels: &str) {
        self.text.clear();
        self.text.extend_from_slice(head);
        if !labels.is_empty() {
            self.text.extend_from_slice(labels.as_bytes());
            self.text.push(b',');
        }
        self.shared = self.text.len();
        self.text.extend_from_slice(&[0; TAIL + DIGITS]);
    }

    /// Appends the line of one bucket.
    #[inline]
    pub(super) fn write(&mut self, tail: &Tail, count: u64, out: &mut Vec<u8>) {
        self.text[self.shared..][..TAIL].copy_from_slice(&tail.text);
        let end = self.shared + tail.length;
        if let Some((text, length)) = short(count) {
            self.text[end..][..text.len()].copy_from_slice(&text);
            self.text[end + length] = b'\n';
            out.extend_from_slice(&self.text[..=end + length]);
        } else {
            out.extend_from_slice(&self.text[..end]);
            push_unsigned(count, out);
            out.push(b'\n');
        }
    }
}
