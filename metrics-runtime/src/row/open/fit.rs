//! Values that labels cannot have: too long, or not those that the label's type says it has.
//!
//! Only a label or a label set that was implemented by hand can give the latter.

use std::iter;

use super::OVERFLOW;
use crate::descriptor::{LabelKind, LabelShape, Labels};
use crate::label::{LabelKey, Part, is_too_long};
use crate::row::{Hit, Hits};

/// Has values that their labels cannot have read [`OVERFLOW`]; adds to `hits` of which labels.
pub(crate) fn fit(parts: &mut [Part<'_>], labels: &Labels, hits: &mut Hits) {
    let kind = |label| labels.kinds.get(label).unwrap_or(&LabelKind::Own);
    for (label, (part, shape)) in parts.iter_mut().zip(labels.shapes).enumerate() {
        let hit = match (shape, kind(label)) {
            (LabelShape::Open, _) if is_too_long(*part) => Hit::Length(label),
            // To those who read the exposition, an empty value is a label that is left out.
            (LabelShape::Open, LabelKind::Own) if *part == Part::Text("") => {
                *part = Part::Absent;
                continue;
            }
            (LabelShape::Open, kind) if is_of(*part, kind) => continue,
            (LabelShape::Closed(values), _) if values.has(text(*part)) => continue,
            _ if *part == OVERFLOW => continue,
            _ => Hit::Label(label),
        };
        *part = OVERFLOW;
        hits.add(hit);
    }
}

/// Returns as many values as there are labels, which fit them, and of which labels they did not.
pub(crate) fn fitted<'a>(key: &'a LabelKey, labels: &Labels) -> (Vec<Part<'a>>, Hits) {
    let all = key.parts().chain(iter::repeat(Part::Absent));
    let (mut parts, mut hits): (Vec<_>, _) = (all.take(labels.shapes.len()).collect(), Hits::default());
    fit(&mut parts, labels, &mut hits);
    (parts, hits)
}

/// Returns whether a value is of a kind; of one kind, equal values have equal texts only.
fn is_of(part: Part<'_>, kind: &LabelKind) -> bool {
    match (part, kind) {
        (Part::Absent, _) | (_, LabelKind::Own) | (Part::Text(_), LabelKind::Text) => true,
        (Part::Unsigned(_), LabelKind::Number { min, .. }) => *min >= 0,
        (Part::Signed(_), LabelKind::Number { min, .. }) => *min < 0,
        _ => false,
    }
}

/// Returns the text of a value of a closed label, which has no others.
fn text(part: Part<'_>) -> &str {
    match part {
        Part::Absent => "",
        Part::Text(text) => text,
        // What no closed label has for a text.
        Part::Unsigned(_) | Part::Signed(_) => "\0",
    }
}
