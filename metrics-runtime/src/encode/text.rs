//! Prometheus text, version 0.0.4.

use super::lines::Lines;
use super::metadata::{push_escaped, push_metadata};
use super::number::Dialect;
use crate::descriptor::{Descriptor, MetricType};
use crate::snapshot::Snapshot;

const DIALECT: Dialect = Dialect {
    whole_float: "",
    falling_sums: true,
};

/// Appends the snapshot.
pub(super) fn encode(snapshot: &Snapshot, out: &mut Vec<u8>) {
    let mut lines = Lines::new(out, DIALECT);
    for family in snapshot.families() {
        metadata(family.descriptor(), lines.out());
        lines.family(family, family.name(), "");
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
