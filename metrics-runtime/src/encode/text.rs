//! Prometheus text, version 0.0.4.

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::number::Dialect;
use super::writer::Writer;
use crate::descriptor::{Descriptor, MetricType};
use crate::snapshot::FamilySnapshot;

const DIALECT: Dialect = Dialect {
    whole_float: "",
    falling_sums: true,
};

/// Writes the format.
pub(super) struct Text<'a, const CUT: bool>(Lines<'a, CUT>);

impl<'a, const CUT: bool> Text<'a, CUT> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self(Lines::new(out, DIALECT))
    }
}

impl<'a, const CUT: bool> Writer<'a> for Text<'a, CUT> {
    fn head(&mut self, family: FamilySnapshot<'a>) {
        metadata(family.descriptor(), self.0.out());
    }

    fn series(&mut self, family: FamilySnapshot<'a>) -> usize {
        self.0.family(family, family.name(), "")
    }

    fn is_full(&self) -> bool {
        self.0.is_full()
    }
}

fn metadata(descriptor: &Descriptor, out: &mut Vec<u8>) {
    let name = descriptor.name();
    if !descriptor.help().is_empty() {
        // Quotes stay as they are.
        push_metadata("# HELP ", name, out, |out| push_escaped(descriptor.help(), b'\\', out));
    }
    let word = match descriptor.metric_type() {
        // The format has no such types; this is what other clients write.
        MetricType::Info | MetricType::StateSet => MetricType::Gauge.as_str(),
        other => other.as_str(),
    };
    push_metadata("# TYPE ", name, out, |out| out.extend_from_slice(word.as_bytes()));
}

#[cfg(test)]
mod tests {
    use crate::encode::{Format, sample};

    #[test]
    fn the_whole_output() {
        let exposition = sample::snapshot().encode(Format::Text);
        assert_eq!(exposition.to_str(), Ok(include_str!("sample.txt")));
    }
}
