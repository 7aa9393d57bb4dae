//! What labels and states say of themselves, checked in constant evaluation: an `impl` by hand may
//! say anything.

use super::declare::same;
use crate::descriptor::{Closed, LabelShape, Labels, Message, Shape, ValueShape};
use crate::label::MAX_VALUE_BYTES;

/// Most values that are known when compiling, of one label or state.
const MAX_VALUES: usize = 8192;

/// Seats of a hash table with all of them.
const SEATS: usize = 2 * MAX_VALUES;

/// Panics if the labels or the states of a field disagree with themselves.
#[track_caller]
pub(crate) const fn check_shape(shape: &Shape) {
    check_label_shapes(&shape.labels, shape.closed);
    if let ValueShape::State(states) = &shape.value {
        check_values(states, None);
    }
}

/// Panics if labels disagree with themselves; `closed` is what their `Openness` says.
#[track_caller]
pub(crate) const fn check_label_shapes(labels: &Labels, closed: bool) {
    let count = labels.shapes.len();
    if labels.kinds.len() != count {
        differ("kinds", labels.kinds.len(), count);
    }
    if let Some(names) = labels.names {
        if names.len() != count {
            differ("names", names.len(), count);
        }
        check_names(names);
    }
    check_label_values(labels.shapes, closed);
}

/// Panics if labels disagree with what their `Openness` says, or their values with each other.
#[track_caller]
pub(crate) const fn check_label_values(shapes: &[LabelShape], closed: bool) {
    let (mut label, mut open) = (0, 0);
    while label < shapes.len() {
        match &shapes[label] {
            LabelShape::Closed(values) => check_values(values, Some(label)),
            LabelShape::Open => open += 1,
        }
        label += 1;
    }
    assert!(
        !closed || open == 0,
        "the labels are `Closed` by their `Openness`, and open by a `SHAPE`: make both agree"
    );
    assert!(
        closed || open > 0,
        "the labels are `Open` by their `Openness`, and closed by every `SHAPE`: make both agree"
    );
}

/// Begins a message with a label, counted from 1, or with the states.
const fn whose(label: Option<usize>) -> Message {
    match label {
        Some(label) => Message::new("the values of label ").usize(label + 1),
        None => Message::new("the states"),
    }
}

#[track_caller]
const fn differ(what: &str, number: usize, count: usize) -> ! {
    Message::new("a label set has ")
        .usize(number)
        .str(" ")
        .str(what)
        .str(" and ")
        .usize(count)
        .str(" shapes: it needs one of each for every label")
        .panic()
}

/// Panics if a name is not that of a label, or is there twice.
#[track_caller]
const fn check_names(names: &[&str]) {
    let mut name = 0;
    while name < names.len() {
        if !is_legal(names[name]) {
            Message::new("illegal label name `")
                .str(names[name])
                .str("`: it has letters, digits and `_`, and begins with a letter or one `_`")
                .panic();
        }
        let mut other = 0;
        while other < name {
            if same(names[name], names[other]) {
                Message::new("a label set has the name `")
                    .str(names[name])
                    .str("` twice")
                    .panic();
            }
            other += 1;
        }
        name += 1;
    }
}

const fn is_legal(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes[0].is_ascii_digit() || (bytes.len() > 1 && bytes[0] == b'_' && bytes[1] == b'_') {
        return false;
    }
    let mut byte = 0;
    while byte < bytes.len() {
        if !(bytes[byte].is_ascii_alphanumeric() || bytes[byte] == b'_') {
            return false;
        }
        byte += 1;
    }
    true
}

/// Panics if the values of a label, or of a state, have no texts of their own.
#[track_caller]
// Constant evaluation has neither a heap nor a narrow stack.
#[allow(clippy::large_stack_arrays)]
const fn check_values(values: &Closed, label: Option<usize>) {
    let texts = values.texts;
    if values.values != texts.len() {
        whose(label)
            .str(": `ALL` has ")
            .usize(values.values)
            .str(" values and `TEXTS` has ")
            .usize(texts.len())
            .str(" texts: list both in the same order")
            .panic();
    }
    if texts.is_empty() {
        whose(label).str(" are none: list at least one").panic();
    }
    if texts.len() > MAX_VALUES {
        whose(label).str(" are more than 8,192: make it an open label").panic();
    }
    if values.absent > 1 {
        whose(label)
            .str(" leave it out in two ways, which would be one series twice: take an `Option` out")
            .panic();
    }
    let mut seats = [0_u16; SEATS];
    let mut value = 0;
    while value < texts.len() {
        let text = texts[value];
        if text.is_empty() {
            whose(label)
                .str(": the text of value ")
                .usize(value + 1)
                .str(" is empty, as if the label were left out: use an `Option` for that")
                .panic();
        }
        if text.len() > MAX_VALUE_BYTES {
            whose(label)
                .str(": the text of value ")
                .usize(value + 1)
                .str(" has more than 4096 bytes: shorten it")
                .panic();
        }
        let mut seat = hash(text) % SEATS;
        while seats[seat] > 0 {
            let other = seats[seat] as usize;
            if same(texts[other - 1], text) {
                whose(label)
                    .str(": values ")
                    .usize(other)
                    .str(" and ")
                    .usize(value + 1)
                    .str(" have the same text, `")
                    .str(text)
                    .str("`, and would be one series twice")
                    .panic();
            }
            seat = (seat + 1) % SEATS;
        }
        value += 1;
        // At most as many as there are values.
        #[allow(clippy::cast_possible_truncation)]
        {
            seats[seat] = value as u16;
        }
    }
}

/// FNV-1a.
const fn hash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut hash, mut byte) = (0x811c_9dc5_u32, 0);
    while byte < bytes.len() {
        hash = (hash ^ bytes[byte] as u32).wrapping_mul(0x0100_0193);
        byte += 1;
    }
    hash as usize
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::descriptor::LabelKind;

    const fn closed(texts: &'static [&'static str]) -> LabelShape {
        LabelShape::Closed(Closed::new(texts.len(), texts))
    }

    fn fault(labels: &Labels, closed: bool) -> Option<String> {
        let panic = catch_unwind(|| check_label_shapes(labels, closed)).err()?;
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(|| panic.downcast_ref::<String>().cloned())
    }

    fn of_one(shape: LabelShape) -> Labels {
        Labels {
            names: None,
            shapes: vec![shape].leak(),
            kinds: &[LabelKind::Own],
        }
    }

    #[test]
    fn values_have_texts_of_their_own() {
        let long = "x".repeat(4097).leak();
        let one = Closed::new(2, &["a"]);
        let twice = Closed::new(1, &["a"]).or_absent().or_absent();
        let fault = |shape| fault(&of_one(shape), true).unwrap_or_default();
        say(&[
            (
                fault(LabelShape::Closed(one)),
                "`ALL` has 2 values and `TEXTS` has 1 texts",
            ),
            (fault(closed(&[])), "the values of label 1 are none"),
            (fault(closed(&["a", ""])), "the text of value 2 is empty"),
            (
                fault(closed(vec![&*long].leak())),
                "the text of value 1 has more than 4096 bytes",
            ),
            (
                fault(closed(&["a", "b", "a"])),
                "values 1 and 3 have the same text, `a`",
            ),
            (fault(LabelShape::Closed(twice)), "leave it out in two ways"),
        ]);
        assert_eq!(fault(closed(&["a", "b"])), "");
    }

    fn say(faults: &[(String, &str)]) {
        for (fault, part) in faults {
            assert!(fault.contains(part), "{fault:?} does not say {part:?}");
        }
    }

    #[test]
    fn many_values_are_compared() {
        let mut texts: Vec<&str> = (0..MAX_VALUES).map(|value| &*value.to_string().leak()).collect();
        let shape = |texts: &[&'static str]| of_one(closed(texts.to_vec().leak()));
        assert_eq!(fault(&shape(&texts), true), None);
        let last = texts.len() - 1;
        texts[last] = texts[17];
        assert!(fault(&shape(&texts), true).is_some_and(|fault| fault.contains("values 18 and 8192")));
        texts.push("more");
        assert!(fault(&shape(&texts), true).is_some_and(|fault| fault.contains("more than 8,192")));
    }

    #[test]
    fn labels_agree_with_themselves() {
        const SHAPES: &[LabelShape] = &[closed(&["a"]), LabelShape::Open];
        const RIGHT: Labels = Labels {
            names: Some(&["one", "_two2"]),
            shapes: SHAPES,
            kinds: &[LabelKind::Own; 2],
        };
        let named = |names| Labels {
            names: Some(names),
            ..RIGHT
        };
        let few = Labels {
            kinds: &[LabelKind::Own],
            ..RIGHT
        };
        let fault = |labels: Labels, closed| fault(&labels, closed).unwrap_or_default();
        say(&[
            (fault(few, false), "has 1 kinds and 2 shapes"),
            (fault(named(&["one"]), false), "has 1 names and 2 shapes"),
            (fault(named(&["one", "one"]), false), "the name `one` twice"),
            (fault(named(&["one", "__two"]), false), "illegal label name `__two`"),
            (fault(named(&["one", "zwei-"]), false), "illegal label name `zwei-`"),
            (fault(named(&["one", ""]), false), "illegal label name ``"),
            (fault(RIGHT, true), "`Closed` by their `Openness`"),
            (fault(of_one(closed(&["a"])), false), "`Open` by their `Openness`"),
        ]);
        assert_eq!(fault(RIGHT, false), "");
        assert_eq!(fault(Labels::NONE, true), "");
    }
}
