//! `OpenMetrics` text, version 1.0.0.

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::number::Dialect;
use super::writer::Writer;
use crate::descriptor::Descriptor;
use crate::snapshot::FamilySnapshot;

const DIALECT: Dialect = Dialect {
    whole_float: ".0",
    falling_sums: false,
};

/// Writes the format.
pub(super) struct OpenMetrics<'a, const CUT: bool>(Lines<'a, CUT>);

impl<'a, const CUT: bool> OpenMetrics<'a, CUT> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self(Lines::new(out, DIALECT))
    }
}

impl<'a, const CUT: bool> Writer<'a> for OpenMetrics<'a, CUT> {
    // It says what the whole exposition is about.
    const FIRST: Option<&'static str> = Some("target_info");

    fn head(&mut self, family: FamilySnapshot<'a>) {
        metadata(family.descriptor(), self.0.out());
    }

    fn series(&mut self, family: FamilySnapshot<'a>) -> usize {
        let descriptor = family.descriptor();
        let suffix = descriptor.metric_type().suffix();
        // A name that was allowed to go without its suffix gets it here.
        match descriptor.name().strip_suffix(suffix) {
            Some(_) => self.0.family(family, descriptor.name(), ""),
            None => self.0.family(family, descriptor.name(), suffix),
        }
    }

    fn end(&mut self) {
        self.0.out().extend_from_slice(b"# EOF\n");
    }

    fn is_full(&self) -> bool {
        self.0.is_full()
    }
}

fn metadata(descriptor: &Descriptor, out: &mut Vec<u8>) {
    let name = descriptor.base_name();
    let word = descriptor.metric_type().as_str();
    push_metadata("# TYPE ", name, out, |out| out.extend_from_slice(word.as_bytes()));
    let unit = descriptor
        .unit()
        .filter(|unit| name.strip_suffix(unit).is_some_and(|stem| stem.ends_with('_')));
    if let Some(unit) = unit {
        push_metadata("# UNIT ", name, out, |out| out.extend_from_slice(unit.as_bytes()));
    }
    if !descriptor.help().is_empty() {
        push_metadata("# HELP ", name, out, |out| push_escaped(descriptor.help(), b'"', out));
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
