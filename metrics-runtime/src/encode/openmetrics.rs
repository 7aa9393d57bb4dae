//! `OpenMetrics` text, version 1.0.0.

use metrics_grammar::{Heading, Section};

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::writer::Writer;
use crate::descriptor::Descriptor;
use crate::snapshot::FamilySnapshot;

/// Writes the format.
pub(super) struct OpenMetrics<'a, const CUT: bool>(Lines<'a, CUT>);

impl<'a, const CUT: bool> OpenMetrics<'a, CUT> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self(Lines::new(out, ".0"))
    }
}

impl<'a, const CUT: bool> Writer<'a> for OpenMetrics<'a, CUT> {
    // It says what the whole exposition is about.
    const FIRST: Option<&'static str> = Some("target_info");

    fn sections(&self, family: FamilySnapshot<'a>) -> &'static [Section] {
        let descriptor = family.descriptor();
        Section::in_openmetrics(descriptor.metric_type(), descriptor.value().has_negative_bound())
    }

    fn head(&mut self, family: FamilySnapshot<'a>, section: Section) {
        metadata(family.descriptor(), section, self.0.out());
    }

    fn series(&mut self, family: FamilySnapshot<'a>, section: Section) -> usize {
        self.0.family(family, section)
    }

    fn end(&mut self) {
        self.0.out().extend_from_slice(b"# EOF\n");
    }

    fn is_full(&self) -> bool {
        self.0.is_full()
    }
}

fn metadata(descriptor: &Descriptor, section: Section, out: &mut Vec<u8>) {
    let heading = Heading::in_openmetrics(descriptor.metric_type(), descriptor.name(), section);
    push_metadata("# TYPE ", heading.name, out, |out| {
        out.extend_from_slice(heading.word().as_bytes());
    });
    if let Some(unit) = descriptor.unit().filter(|unit| heading.ends_with_unit(unit)) {
        push_metadata("# UNIT ", heading.name, out, |out| {
            out.extend_from_slice(unit.as_bytes());
        });
    }
    if !descriptor.help().is_empty() {
        push_metadata("# HELP ", heading.name, out, |out| {
            push_escaped(descriptor.help(), b'"', out);
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::encode::{Format, sample};

    #[test]
    fn the_whole_output() {
        let exposition = sample::snapshot().encode(Format::OpenMetrics);
        assert_eq!(exposition.to_str(), Ok(include_str!("sample.openmetrics")));
    }
}
