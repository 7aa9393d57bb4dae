//! Lines of one number: of any kind and with or without labels, or in haste of the usual kind.

use super::integer::{push_long_line, push_signed, push_unsigned, short_line};
use crate::snapshot::{FloatText, Number};

/// Writes numbers.
pub(super) struct Numbers<'a> {
    pub(super) out: &'a mut Vec<u8>,
    /// What a float that looks like an integer ends with: all in which the text formats write
    /// numbers differently.
    whole_float: &'static str,
    float: FloatText,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, whole_float: &'static str) -> Self {
        Self {
            out,
            whole_float,
            float: FloatText::new(),
        }
    }

    /// Appends a line. `head` is `name{`; without labels there are no braces.
    #[inline(never)]
    pub(super) fn push_line(&mut self, head: &[u8], labels: &str, number: Number) {
        if labels.is_empty() {
            self.out.extend_from_slice(&head[..head.len() - 1]);
            self.out.push(b' ');
        } else {
            self.out.extend_from_slice(head);
            self.out.extend_from_slice(labels.as_bytes());
            self.out.extend_from_slice(b"} ");
        }
        match number {
            Number::Unsigned(number) => push_unsigned(number, self.out),
            Number::Signed(number) => push_signed(number, self.out),
            Number::Float(number) => {
                let [text, end] = float_text(&mut self.float, self.whole_float, number);
                self.out.extend_from_slice(text.as_bytes());
                self.out.extend_from_slice(end.as_bytes());
            }
        }
        self.out.push(b'\n');
    }

    /// Returns the text of a float in two parts, to be put one after the other.
    pub(super) fn float_text(&mut self, number: f64) -> [&str; 2] {
        float_text(&mut self.float, self.whole_float, number)
    }
}

/// Returns the text of a float in two parts: as all write it, and `whole` if it looks like an
/// integer.
fn float_text<'a>(float: &'a mut FloatText, whole: &'static str, number: f64) -> [&'a str; 2] {
    let text = float.format(number);
    let is_whole = || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    [text, if !whole.is_empty() && is_whole() { whole } else { "" }]
}

/// What the lines of a family start with: `name{`.
#[derive(Debug)]
pub(super) struct Head {
    text: Vec<u8>,
    /// The same, if it is short, filled up: a block of a fixed size is copied without a call.
    block: [u8; BLOCK],
}

const BLOCK: usize = 64;

impl Head {
    pub(super) fn new() -> Self {
        Self {
            text: Vec::new(),
            block: [0; BLOCK],
        }
    }

    pub(super) fn set(&mut self, name: &str, suffix: &str) {
        set_head(&mut self.text, name, suffix);
        if let Some(block) = self.block.get_mut(..self.text.len()) {
            block.copy_from_slice(&self.text);
        }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    #[inline]
    fn push(&self, out: &mut Vec<u8>) {
        if self.text.len() <= BLOCK {
            out.extend_from_slice(&self.block);
            out.truncate(out.len() - BLOCK + self.text.len());
        } else {
            out.extend_from_slice(&self.text);
        }
    }
}

/// Makes what lines start with: `name{`.
pub(super) fn set_head(head: &mut Vec<u8>, name: &str, suffix: &str) {
    head.clear();
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(suffix.as_bytes());
    head.push(b'{');
}

/// Appends a line of a series that has labels, with an unsigned number.
#[expect(
    clippy::inline_always,
    reason = "the loops around it are worth a seventh of the instructions"
)]
#[inline(always)]
pub(super) fn push_labelled(head: &Head, labels: &str, number: u64, out: &mut Vec<u8>) {
    head.push(out);
    out.extend_from_slice(labels.as_bytes());
    if let Some((line, length)) = short_line(number) {
        let end = u128::from(line) << 16 | u128::from(u16::from_le_bytes(*b"} "));
        out.extend_from_slice(&end.to_le_bytes());
        out.truncate(out.len() - size_of_val(&end) + 2 + length);
    } else {
        out.extend_from_slice(b"} ");
        push_long_line(number, out);
    }
}
