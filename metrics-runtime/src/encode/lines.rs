//! The sample lines of both text formats, which differ in names and in two rules only.
//!
//! Labels come escaped from the snapshot, and what the lines of one family share is made once for all its series.



use super::bucket::{BucketLine, Tail};
use super::integer::{push_signed, push_unsigned, short};
use crate::descriptor::ValueType;
use crate::snapshot::{FamilySnapshot, FloatText, HistogramValue, Number, SampleValue, StateSetValue};

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
    float: FloatText,
    /// What the lines of the family at hand start with.
    heads: Heads,
    bucket: BucketLine,
    /// Histograms often have the same bounds.
    bounds: Vec<(&'a [f64], Vec<Tail>)>,
}

/// Names of samples, with the brace: `name{`.
#[derive(Default)]
struct Heads {
    value: Vec<u8>,
    sum: Vec<u8>,
    count: Vec<u8>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, dialect: Dialect) -> Self {
        let (heads, bucket) = (Heads::default(), BucketLine::default());
        Self { out, dialect, float: FloatText::new(), heads, bucket, bounds: Vec::new() }
    }

    /// Returns where the lines go, for those that are no samples.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        self.out
    }

    /// Writes all samples of a family. Those that are numbers are called `name` and `suffix`.
    pub(super) fn family(&mut self, family: FamilySnapshot<'a>, name: &str, suffix: &str) {
        match family.descriptor().value() {
            ValueType::Histogram(bounds) => self.histograms(family, name, bounds),
            ValueType::StateSet(_) => self.state_sets(family, name),
            ValueType::Number(_) | ValueType::Info => self.numbers(family, name, suffix),
        }
    }

    fn numbers(&mut self, family: FamilySnapshot<'a>, name: &str, suffix: &str) {
        set_head(&mut self.heads.value, name, suffix);
        family.series().for_each(|series| {
            let number = if let SampleValue::Number(number) = series.value() { number } else { Number::Unsigned(1) };
            let labels = series.label_text();
            match number {
                Number::Unsigned(number) if number < BLOCK && !labels.is_empty() => {
                    self.out.extend_from_slice(&self.heads.value);
                    self.out.extend_from_slice(labels.as_bytes());
                    push_end(number, self.out);
                }
                number => self.any_number(labels, number),
            }
        });
    }

    #[inline(never)]
    fn any_number(&mut self, labels: &str, number: Number) {
        push_start(&self.heads.value, labels, self.out);
        match number {
            Number::Unsigned(number) => push_unsigned(number, self.out),
            Number::Signed(number) => push_signed(number, self.out),
            Number::Float(number) => push_float(number, &mut self.float, self.dialect, self.out),
        }
        self.out.push(b'\n');
    }

    fn histograms(&mut self, family: FamilySnapshot<'a>, name: &str, bounds: &'a [f64]) {
        set_head(&mut self.heads.value, name, "_bucket");
        set_head(&mut self.heads.sum, name, "_sum");
        set_head(&mut self.heads.count, name, "_count");
        let tails = self.tails(bounds);
        family.series().for_each(|series| {
            if let SampleValue::Histogram(histogram) = series.value() {
                self.histogram(tails, series.label_text(), &histogram);
            }
        });
    }

    fn histogram(&mut self, tails: usize, labels: &str, histogram: &HistogramValue<'_>) {
        self.bucket.start(&self.heads.value, labels);
        let mut count = 0;
        for (tail, cumulative) in self.bounds[tails].1.iter().zip(histogram.cumulative()) {
            self.bucket.write(tail, cumulative, self.out);
            count = cumulative;
        }
        let rises = histogram.bounds().first().is_some_and(|bound| *bound >= 0.0) && histogram.sum() >= 0.0;
        if rises || self.dialect.falling_sums {
            push_start(&self.heads.sum, labels, self.out);
            push_float(histogram.sum(), &mut self.float, self.dialect, self.out);
            self.out.push(b'\n');
            push_start(&self.heads.count, labels, self.out);
            push_unsigned(count, self.out);
            self.out.push(b'\n');
        }
    }

    fn state_set(&mut self, name: &str, labels: &str, states: &StateSetValue<'_>) {
        for (state, on) in states.states() {
            self.out.extend_from_slice(&self.heads.value);
            if !labels.is_empty() {
                self.out.extend_from_slice(labels.as_bytes());
                self.out.push(b',');
            }
            self.out.extend_from_slice(name.as_bytes());
            self.out.extend_from_slice(b"=\"");
            push_escaped(state, b'"', self.out);
            self.out.extend_from_slice(if on { b"\"} 1\n" } else { b"\"} 0\n" });
        }
    }

    /// Finds or makes the ends of the bucket lines for these bounds.
    fn tails(&mut self, bounds: &'a [f64]) -> usize {
        if let Some(known) = self.bounds.iter().position(|(known, _)| *known == bounds) {
            return known;
        }
        let mut text = Vec::new();
        let tails = bounds.iter().copied().chain([f64::INFINITY]).map(|bound| {
            text.clear();
            push_float(bound, &mut self.float, self.dialect, &mut text);
            Tail::new(&text)
        });
        self.bounds.push((bounds, tails.collect()));
        self.bounds.len() - 1
    }
}

fn set_head(head: &mut Vec<u8>, name: &str, suffix: &str) {
    head.clear();
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(suffix.as_bytes());
    head.push(b'{');
}

/// Ends a line whose value has up to eight digits.
#[inline]
fn push_short(digits: [u8; 8], length: usize, out: &mut Vec<u8>) {
    let mut end = *b"} ........\n.....";
    end[2..10].copy_from_slice(&digits);
    end[2 + length] = b'\n';
    out.extend_from_slice(&end);
    out.truncate(out.len() - end.len() + length + 3);
}

/// Appends a line up to its value; without labels there are no braces.
fn push_start(head: &[u8], labels: &str, out: &mut Vec<u8>) {
    if labels.is_empty() {
        out.extend_from_slice(&head[..head.len() - 1]);
        out.push(b' ');
    } else {
        out.extend_from_slice(head);
        out.extend_from_slice(labels.as_bytes());
        out.extend_from_slice(b"} ");
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
    let is_special = |byte: u8| (byte == b'\\') | (byte == b'\n') | (byte == quote);
    // Without an early exit, so that the compiler looks at many bytes at once.
    if !text.bytes().fold(false, |found, byte| found | is_special(byte)) {
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
