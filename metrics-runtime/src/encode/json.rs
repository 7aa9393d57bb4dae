//! JSON, which the `Serialize` of snapshots shapes: only its two lists are written here, so that they can be cut.

use std::mem;

use metrics_grammar::Section;
use serde::Serialize;
use serde::ser::Serializer as _;
use serde_json::Serializer;

use super::pieces::is_full;
use super::writer::Writer;
use crate::snapshot::FamilySnapshot;

/// What a `Vec` that takes every byte, and maps whose keys are strings, leave no way to.
const INFALLIBLE: &str = "a snapshot is JSON";

/// Writes the format: one document.
pub(super) struct Json<'a, const CUT: bool> {
    out: &'a mut Vec<u8>,
    /// Whether a list has just begun, so that no comma goes before what comes next.
    begun: bool,
}

impl<'a, const CUT: bool> Json<'a, CUT> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, begun: false }
    }

    fn list(&mut self) {
        self.out.push(b'[');
        self.begun = true;
    }

    /// Goes on in a list.
    fn item(&mut self) {
        if !mem::take(&mut self.begun) {
            self.out.push(b',');
        }
    }
}

impl<'a, const CUT: bool> Writer<'a> for Json<'a, CUT> {
    fn begin(&mut self) {
        self.list();
    }

    fn head(&mut self, family: FamilySnapshot<'a>, _section: Section) {
        self.item();
        let mut serializer = Serializer::new(&mut *self.out);
        let mut map = serializer.serialize_map(None).expect(INFALLIBLE);
        family.serialize_head(&mut map).expect(INFALLIBLE);
        self.out.push(b':');
        self.list();
    }

    fn series(&mut self, family: FamilySnapshot<'a>, _section: Section) -> usize {
        let mut written = 0;
        for series in family.series() {
            self.item();
            series
                .serialize(&mut Serializer::new(&mut *self.out))
                .expect(INFALLIBLE);
            written += 1;
            if self.is_full() {
                break;
            }
        }
        written
    }

    fn foot(&mut self) {
        self.out.extend_from_slice(b"]}");
        self.begun = false;
    }

    fn end(&mut self) {
        self.out.push(b']');
    }

    fn is_full(&self) -> bool {
        is_full::<CUT>(self.out)
    }
}

#[cfg(test)]
mod tests {
    use crate::encode::{Format, sample};
    use crate::snapshot::Snapshot;

    #[test]
    fn the_whole_output() {
        let exposition = sample::snapshot().encode(Format::Json);
        // One family a line, for the reader.
        let lines = exposition.to_string().replace("},{\"name\"", "},\n{\"name\"") + "\n";
        assert_eq!(lines, include_str!("sample.json"));
    }

    #[test]
    fn it_is_what_serde_makes_of_a_snapshot() {
        for snapshot in [sample::snapshot(), Snapshot::default()] {
            let whole = serde_json::to_vec(&snapshot).unwrap();
            assert_eq!(snapshot.encode(Format::Json).into_body(), whole);
        }
    }
}
