//! Prometheus text, version 0.0.4.

use metrics_grammar::{Heading, Section};

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::writer::Writer;
use crate::descriptor::Descriptor;
use crate::snapshot::FamilySnapshot;

/// Writes the format.
pub(super) struct Text<'a, const CUT: bool>(Lines<'a, CUT>);

impl<'a, const CUT: bool> Text<'a, CUT> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self(Lines::new(out, ""))
    }
}

impl<'a, const CUT: bool> Writer<'a> for Text<'a, CUT> {
    fn head(&mut self, family: FamilySnapshot<'a>, _section: Section) {
        metadata(family.descriptor(), self.0.out());
    }

    fn series(&mut self, family: FamilySnapshot<'a>, section: Section) -> usize {
        self.0.family(family, section)
    }

    fn is_full(&self) -> bool {
        self.0.is_full()
    }
}

fn metadata(descriptor: &Descriptor, out: &mut Vec<u8>) {
    let heading = Heading::in_text(descriptor.metric_type(), descriptor.name());
    if !descriptor.help().is_empty() {
        // Quotes stay as they are.
        push_metadata("# HELP ", heading.name, out, |out| {
            push_escaped(descriptor.help(), b'\\', out);
        });
    }
    push_metadata("# TYPE ", heading.name, out, |out| {
        out.extend_from_slice(heading.word().as_bytes());
    });
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
