//! JSON, which the snapshot's `Serialize` shapes.

use crate::snapshot::Snapshot;

/// Appends the snapshot as one JSON document.
pub(super) fn encode(snapshot: &Snapshot, out: &mut Vec<u8>) {
    // A `Vec` takes every byte and every key is a string, so there is nothing that could fail.
    serde_json::to_writer(out, snapshot).expect("a snapshot is JSON");
}

#[cfg(test)]
mod tests {
    use crate::encode::{Format, sample};

    #[test]
    fn the_whole_output() {
        let exposition = sample::snapshot().encode(Format::Json);
        // One family a line, for the reader.
        let lines = exposition.to_string().replace("},{\"name\"", "},\n{\"name\"") + "\n";
        assert_eq!(lines, include_str!("sample.json"));
    }
}
