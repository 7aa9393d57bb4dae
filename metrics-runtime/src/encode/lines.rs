//! The sample lines of both text formats, which have the same names and differ in how they write
//! whole floats only.
//!
//! Labels come escaped from the snapshot, and what the lines of one family share is made once for all its series.

use std::borrow::Cow;

use metrics_grammar::Section;

use super::bucket::{BucketLine, Tail};
use super::metadata::push_escaped;
use super::number::{Head, Numbers, push_labelled, set_head};
use super::pieces::is_full;
use crate::descriptor::{Scalar, ValueType};
use crate::snapshot::{BlockTexts, FamilySnapshot, HistogramValue, Number, Run, StateSetValue};

/// How many lists of bounds are remembered: more would take longer to look through than to write anew.
const MOST_TAILS: usize = 16;

/// Writes sample lines: all, or until a piece is full.
pub(super) struct Lines<'a, const CUT: bool> {
    numbers: Numbers<'a>,
    /// What the lines of numbers start with.
    head: Head,
    /// What the lines of a histogram's sums and counts start with.
    sum_head: Vec<u8>,
    count_head: Vec<u8>,
    bucket: BucketLine,
    /// The ends of bucket lines: histograms often have the same bounds.
    tails: Vec<(&'a [f64], Vec<Tail>)>,
}

impl<'a, const CUT: bool> Lines<'a, CUT> {
    /// `whole_float` is what a float ends with that looks like an integer.
    pub(super) fn new(out: &'a mut Vec<u8>, whole_float: &'static str) -> Self {
        Self {
            numbers: Numbers::new(out, whole_float),
            head: Head::new(),
            sum_head: Vec::new(),
            count_head: Vec::new(),
            bucket: BucketLine::default(),
            tails: Vec::new(),
        }
    }

    /// Returns where the lines go, for those that are no samples.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        self.numbers.out
    }

    /// Returns whether the piece ends here, if there are pieces.
    pub(super) fn is_full(&self) -> bool {
        is_full::<CUT>(self.numbers.out)
    }

    /// Writes the samples of a family that stand in a section; returns of how many series.
    pub(super) fn family(&mut self, family: FamilySnapshot<'a>, section: Section) -> usize {
        let name = family.name();
        match family.descriptor().value() {
            ValueType::Number(_) => {
                self.head.set(name, "");
                self.runs(family, Self::numbers)
            }
            ValueType::Histogram(bounds) => self.section(family, name, bounds, section),
            ValueType::StateSet(states) => self.runs(family, |lines, run| lines.state_sets(run, name, states)),
            ValueType::Info => {
                self.head.set(name, "");
                self.runs(family, Self::infos)
            }
        }
    }

    /// Writes the samples of a family of histograms that stand in a section.
    fn section(&mut self, family: FamilySnapshot<'a>, name: &str, bounds: &'a [f64], section: Section) -> usize {
        match section {
            Section::Whole => {
                set_head(&mut self.sum_head, name, "_sum");
                set_head(&mut self.count_head, name, "_count");
                let tails = self.tails(bounds);
                self.runs(family, |lines, run| lines.histograms::<true>(run, name, bounds, tails))
            }
            Section::Buckets => {
                let tails = self.tails(bounds);
                self.runs(family, |lines, run| lines.histograms::<false>(run, name, bounds, tails))
            }
            Section::Sums => {
                let sum = |histogram: HistogramValue<'_>| Number::Float(histogram.sum());
                self.of_histograms(family, name, bounds, section, sum)
            }
            Section::Counts => {
                let count = |histogram: HistogramValue<'_>| Number::Unsigned(histogram.count());
                self.of_histograms(family, name, bounds, section, count)
            }
        }
    }

    /// Writes one run after the other until the piece is full.
    fn runs(&mut self, family: FamilySnapshot<'a>, mut write: impl FnMut(&mut Self, Run<'a>) -> usize) -> usize {
        let mut written = 0;
        for run in family.runs() {
            written += write(self, run);
            if self.is_full() {
                break;
            }
        }
        written
    }

    fn numbers(&mut self, run: Run<'a>) -> usize {
        let scalar = run.block.scalar;
        match run.texts {
            BlockTexts::Table(texts) => self.of_one_kind(scalar, texts.zip(run.words)),
            BlockTexts::Each(texts) => self.of_one_kind(scalar, texts.map(|text| &**text).zip(run.words)),
        }
    }

    /// Writes numbers that are all of one kind.
    fn of_one_kind<'t>(&mut self, scalar: Scalar, series: impl ExactSizeIterator<Item = (&'t str, &'t u64)>) -> usize {
        let (head, numbers) = (&self.head, &mut self.numbers);
        if scalar == Scalar::U64 {
            until(series, |(labels, number)| {
                if labels.is_empty() {
                    numbers.push_line(head.text(), labels, Number::Unsigned(*number));
                } else {
                    push_labelled(head, labels, *number, numbers.out);
                }
                is_full::<CUT>(numbers.out)
            })
        } else {
            until(series, |(labels, word)| {
                numbers.push_line(head.text(), labels, Number::from_word(scalar, *word));
                is_full::<CUT>(numbers.out)
            })
        }
    }

    fn infos(&mut self, run: Run<'a>) -> usize {
        until(run.texts, |labels| {
            self.numbers.push_line(self.head.text(), labels, Number::Unsigned(1));
            self.is_full()
        })
    }

    /// Writes histograms: the buckets, and with `WHOLE` the sum and the count as well.
    fn histograms<const WHOLE: bool>(&mut self, run: Run<'a>, name: &str, bounds: &'a [f64], tails: usize) -> usize {
        let series = run.texts.zip(run.words.chunks_exact(bounds.len() + 2));
        until(series, |(labels, words)| {
            self.bucket.start(name, labels);
            self.histogram::<WHOLE>(tails, labels, &HistogramValue::new(bounds, words));
            self.is_full()
        })
    }

    fn histogram<const WHOLE: bool>(&mut self, tails: usize, labels: &str, histogram: &HistogramValue<'_>) {
        let mut count = 0;
        for (tail, cumulative) in self.tails[tails].1.iter().zip(histogram.cumulative()) {
            self.bucket.push(tail, cumulative, self.numbers.out);
            count = cumulative;
        }
        if WHOLE {
            self.numbers
                .push_line(&self.sum_head, labels, Number::Float(histogram.sum()));
            self.numbers
                .push_line(&self.count_head, labels, Number::Unsigned(count));
        }
    }

    /// Writes one number a histogram.
    fn of_histograms(
        &mut self,
        family: FamilySnapshot<'a>,
        name: &str,
        bounds: &'a [f64],
        section: Section,
        number: impl Fn(HistogramValue<'a>) -> Number,
    ) -> usize {
        self.head.set(name, section.suffix());
        self.runs(family, |lines, run| {
            let series = run.texts.zip(run.words.chunks_exact(bounds.len() + 2));
            until(series, |(labels, words)| {
                let number = number(HistogramValue::new(bounds, words));
                lines.numbers.push_line(lines.head.text(), labels, number);
                lines.is_full()
            })
        })
    }

    /// Finds or makes the ends of the bucket lines for these bounds.
    fn tails(&mut self, bounds: &'a [f64]) -> usize {
        if let Some(known) = self.tails.iter().position(|(known, _)| *known == bounds) {
            return known;
        }
        if self.tails.len() == MOST_TAILS {
            self.tails.clear();
        }
        let bounds_and_infinity = bounds.iter().copied().chain([f64::INFINITY]);
        let tails = bounds_and_infinity
            .map(|bound| Tail::new(self.numbers.float_text(bound)))
            .collect();
        self.tails.push((bounds, tails));
        self.tails.len() - 1
    }

    fn state_sets(&mut self, run: Run<'a>, name: &str, states: &[Cow<'static, str>]) -> usize {
        until(run.texts.zip(run.words), |(labels, word)| {
            for (state, on) in StateSetValue::new(states, *word).states() {
                push_state(name, labels, state, on, self.numbers.out);
            }
            self.is_full()
        })
    }
}

/// Writes one series after the other until one fills the piece; returns how many.
#[inline]
fn until<T>(mut series: impl ExactSizeIterator<Item = T>, fills: impl FnMut(T) -> bool) -> usize {
    let all = series.len();
    series.position(fills).map_or(all, |last| last + 1)
}

/// Appends the line of one state, whose label is named like the family.
fn push_state(name: &str, labels: &str, state: &str, on: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    out.push(b'{');
    if !labels.is_empty() {
        out.extend_from_slice(labels.as_bytes());
        out.push(b',');
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    push_escaped(state, b'"', out);
    out.extend_from_slice(if on { b"\"} 1\n" } else { b"\"} 0\n" });
}
