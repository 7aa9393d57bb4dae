//! `OpenMetrics` text, version 1.0.0.

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::number::Dialect;
use crate::descriptor::Descriptor;
use crate::snapshot::{FamilySnapshot, Snapshot};

const DIALECT: Dialect = Dialect {
    whole_float: ".0",
    falling_sums: false,
};

/// The family that says what the whole exposition is about, and so comes first.
const TARGET: &str = "target_info";

/// Appends the snapshot.
pub(super) fn encode(snapshot: &Snapshot, out: &mut Vec<u8>) {
    let mut lines = Lines::new(out, DIALECT);
    let others = snapshot.families().filter(|family| family.name() != TARGET);
    for family in snapshot.family(TARGET).into_iter().chain(others) {
        encode_family(family, &mut lines);
    }
    lines.out().extend_from_slice(b"# EOF\n");
}

fn encode_family<'a>(family: FamilySnapshot<'a>, lines: &mut Lines<'a>) {
    let descriptor = family.descriptor();
    metadata(descriptor, lines.out());
    let suffix = descriptor.metric_type().suffix();
    // A name that was allowed to go without its suffix gets it here.
    match descriptor.name().strip_suffix(suffix) {
        Some(_) => lines.family(family, descriptor.name(), ""),
        None => lines.family(family, descriptor.name(), suffix),
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
