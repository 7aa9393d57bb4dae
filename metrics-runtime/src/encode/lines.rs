//! The sample lines of both text formats, which differ in names and in two rules only.
//!
//! Labels come escaped from the snapshot, and what the lines of one family share is made once for all its series.

use std::borrow::Cow;

use super::integer::{push_signed, push_unsigned};
use super::line::{Line, Tail};
use crate::descriptor::{Scalar, ValueType};
use crate::snapshot::{BlockLabels, FamilySnapshot, FloatText, HistogramValue, Number, StateSetValue};

/// Where the two formats part ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    /// What a float that looks like an integer ends with.
    pub(super) whole_float: &'static str,
    /// Whether a histogram shows a sum, and so a count, that no counter could have.
    pub(super) falling_sums: bool,
}

/// Writes sample lines.
pub(super) struct Lines<'a> {
    out: &'a mut Vec<u8>,
    dialect: Dialect,
    line: Line,
    float: FloatText,
    /// The ends of bucket lines: histograms often have the same bounds.
    tails: Vec<(&'a [f64], Vec<Tail>)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, dialect: Dialect) -> Self {
        Self {
            out,
            dialect,
            line: Line::default(),
            float: FloatText::new(),
            tails: Vec::new(),
        }
    }

    /// Returns where the lines go, for those that are no samples.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        self.out
    }

    /// Writes all samples of a family. Those that are numbers are called `name` and `suffix`.
    pub(super) fn family(&mut self, family: FamilySnapshot<'a>, name: &str, suffix: &str) {
        match family.descriptor().value() {
            ValueType::Number(_) => self.numbers(family, name, suffix),
            ValueType::Histogram(bounds) => self.histograms(family, name, bounds),
            ValueType::StateSet(states) => self.state_sets(family, name, states),
            ValueType::Info => self.infos(family, name, suffix),
        }
    }

    fn numbers(&mut self, family: FamilySnapshot<'a>, name: &str, suffix: &str) {
        self.line.start(&[name, suffix, "{"]);
        for (block, words) in family.blocks() {
            match &block.labels {
                BlockLabels::Table(table) => self.run([name, suffix], block.scalar, table.iter().zip(words)),
                BlockLabels::Each(texts) => {
                    let texts = texts.iter().map(|text| &**text);
                    self.run([name, suffix], block.scalar, texts.zip(words));
                }
            }
        }
    }

    /// Writes numbers that are of one kind; the lines have been started.
    fn run<'t>(&mut self, name: [&str; 2], scalar: Scalar, series: impl Iterator<Item = (&'t str, &'t u64)>) {
        if scalar == Scalar::U64 {
            for (labels, number) in series {
                if labels.is_empty() {
                    self.number(name, labels, Number::Unsigned(*number));
                } else {
                    self.line.push_labelled(labels, *number, self.out);
                }
            }
        } else {
            series.for_each(|(labels, word)| self.number(name, labels, Number::from_word(scalar, *word)));
        }
    }

    fn infos(&mut self, family: FamilySnapshot<'a>, name: &str, suffix: &str) {
        for (block, _) in family.blocks() {
            block
                .labels
                .iter()
                .for_each(|labels| self.number([name, suffix], labels, Number::Unsigned(1)));
        }
    }

    /// Writes a line of any number; without labels there are no braces.
    #[inline(never)]
    fn number(&mut self, [name, suffix]: [&str; 2], labels: &str, number: Number) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(suffix.as_bytes());
        if labels.is_empty() {
            self.out.push(b' ');
        } else {
            self.out.push(b'{');
            self.out.extend_from_slice(labels.as_bytes());
            self.out.extend_from_slice(b"} ");
        }
        match number {
            Number::Unsigned(number) => push_unsigned(number, self.out),
            Number::Signed(number) => push_signed(number, self.out),
            Number::Float(number) => push_float(number, &mut self.float, self.dialect, self.out),
        }
        self.out.push(b'\n');
    }

    fn histograms(&mut self, family: FamilySnapshot<'a>, name: &str, bounds: &'a [f64]) {
        let tails = self.tails(bounds);
        for (block, words) in family.blocks() {
            for (labels, words) in block.labels.iter().zip(words.chunks_exact(bounds.len() + 2)) {
                self.histogram(name, tails, labels, &HistogramValue::new(bounds, words));
            }
        }
    }

    fn histogram(&mut self, name: &str, tails: usize, labels: &str, histogram: &HistogramValue<'_>) {
        let comma = if labels.is_empty() { "" } else { "," };
        self.line.start(&[name, "_bucket{", labels, comma]);
        let mut count = 0;
        for (tail, cumulative) in self.tails[tails].1.iter().zip(histogram.cumulative()) {
            self.line.push_bucket(tail, cumulative, self.out);
            count = cumulative;
        }
        let rises = histogram.bounds().first().is_some_and(|bound| *bound >= 0.0) && histogram.sum() >= 0.0;
        if rises || self.dialect.falling_sums {
            self.number([name, "_sum"], labels, Number::Float(histogram.sum()));
            self.number([name, "_count"], labels, Number::Unsigned(count));
        }
    }

    fn state_sets(&mut self, family: FamilySnapshot<'a>, name: &str, states: &[Cow<'static, str>]) {
        for (block, words) in family.blocks() {
            for (labels, word) in block.labels.iter().zip(words) {
                for (state, on) in StateSetValue::new(states, *word).states() {
                    self.state(name, labels, state, on);
                }
            }
        }
    }

    fn state(&mut self, name: &str, labels: &str, state: &str, on: bool) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'{');
        if !labels.is_empty() {
            self.out.extend_from_slice(labels.as_bytes());
            self.out.push(b',');
        }
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        push_escaped(state, b'"', self.out);
        self.out.extend_from_slice(if on { b"\"} 1\n" } else { b"\"} 0\n" });
    }

    /// Finds or makes the ends of the bucket lines for these bounds.
    fn tails(&mut self, bounds: &'a [f64]) -> usize {
        if let Some(known) = self.tails.iter().position(|(known, _)| *known == bounds) {
            return known;
        }
        let mut text = Vec::new();
        let tails = bounds.iter().copied().chain([f64::INFINITY]).map(|bound| {
            text.clear();
            push_float(bound, &mut self.float, self.dialect, &mut text);
            Tail::new(&text)
        });
        let tails = tails.collect();
        self.tails.push((bounds, tails));
        self.tails.len() - 1
    }
}

fn push_float(number: f64, text: &mut FloatText, dialect: Dialect, out: &mut Vec<u8>) {
    let text = text.format(number);
    out.extend_from_slice(text.as_bytes());
    if !dialect.whole_float.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        out.extend_from_slice(dialect.whole_float.as_bytes());
    }
}

/// Appends `text` with backslashes before backslashes and `quote`, and line feeds as `\n`. A backslash for `quote` means no other.
pub(super) fn push_escaped(text: &str, quote: u8, out: &mut Vec<u8>) {
    let is_special = |byte: u8| byte == b'\\' || byte == b'\n' || byte == quote;
    // Without an early exit, so that the compiler looks at many bytes at once.
    let found = text.bytes().fold(0, |found, byte| found | u8::from(is_special(byte)));
    if found == 0 {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        if is_special(byte) {
            out.push(b'\\');
        }
        out.push(if byte == b'\n' { b'n' } else { byte });
    }
}

/// Appends a line of metadata: `# TYPE name `, and what `write` appends.
#[inline]
pub(super) fn push_metadata(keyword: &str, name: &str, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(keyword.as_bytes());
    out.extend_from_slice(name.as_bytes());
    out.push(b' ');
    write(out);
    out.push(b'\n');
}
