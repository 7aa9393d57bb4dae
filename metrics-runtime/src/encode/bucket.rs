//! Bucket lines, of which an exposition has more than of any other.
//!
//! Those of one series differ only in their ends. So a line is put together once, its end is written over for each bucket, by blocks
//! of a fixed size, and the whole is copied out.

use super::integer::{push_long_line, short_line};
use super::number::set_head;

/// What a bucket's line goes on with, up to the count: `le="0.1"} `.
pub(super) struct Tail {
    text: [u8; TAIL],
    length: usize,
}

/// Longer than the longest tail: `le="-1.2345678901234567e-300"} `.
const TAIL: usize = 32;
/// Seven digits and a line feed.
const NUMBER: usize = 8;
/// Most lines are shorter: they are copied as a block of this size, without a call.
const BLOCK: usize = 128;

impl Tail {
    /// Makes a label of the text of an upper bound.
    pub(super) fn new([bound, end]: [&str; 2]) -> Self {
        let mut tail = Self {
            text: [0; TAIL],
            length: 0,
        };
        for part in ["le=\"", bound, end, "\"} "] {
            tail.text[tail.length..][..part.len()].copy_from_slice(part.as_bytes());
            tail.length += part.len();
        }
        tail
    }
}

/// The line of a bucket, written again and again with another end.
#[derive(Default)]
pub(super) struct BucketLine {
    text: Vec<u8>,
    /// How much of `text` the lines of a series have in common.
    start: usize,
}

#[expect(
    clippy::inline_always,
    reason = "a tenth of the instructions: the compiler would not where both whole snapshots and pieces are written"
)]
impl BucketLine {
    /// Goes on to another series.
    #[inline(always)]
    pub(super) fn start(&mut self, name: &str, labels: &str) {
        set_head(&mut self.text, name, "_bucket");
        if !labels.is_empty() {
            self.text.extend_from_slice(labels.as_bytes());
            self.text.push(b',');
        }
        self.start = self.text.len();
        let length = (self.start + TAIL + NUMBER).max(BLOCK);
        self.text.resize(length, 0);
    }

    /// Appends a line to `out` that goes on with the upper bound of a bucket.
    #[inline(always)]
    pub(super) fn push(&mut self, tail: &Tail, number: u64, out: &mut Vec<u8>) {
        self.text[self.start..][..TAIL].copy_from_slice(&tail.text);
        let end = self.start + tail.length;
        if let Some((line, length)) = short_line(number) {
            self.text[end..][..NUMBER].copy_from_slice(&line.to_le_bytes());
            match <&[u8; BLOCK]>::try_from(&*self.text) {
                Ok(block) => {
                    out.extend_from_slice(block);
                    out.truncate(out.len() - BLOCK + end + length);
                }
                Err(_) => out.extend_from_slice(&self.text[..end + length]),
            }
        } else {
            out.extend_from_slice(&self.text[..end]);
            push_long_line(number, out);
        }
    }
}
