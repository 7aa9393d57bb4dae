//! Clauses that are known, and the ways to write them.

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use proptest::sample::select;

/// How `q` is written, and what it is in thousandths.
pub(super) type Weight = Option<(&'static str, u32)>;

pub(super) fn weight() -> impl Strategy<Value = Weight> {
    const WEIGHTS: &[Weight] = &[
        None,
        Some(("1", 1_000)),
        Some(("1.000", 1_000)),
        Some(("0.75", 750)),
        Some(("0.5", 500)),
        Some(("0.001", 1)),
        Some(("0", 0)),
        Some(("0.", 0)),
        Some(("0.000", 0)),
        // Not well-formed.
        Some(("7", 1_000)),
        Some(("high", 1_000)),
        Some(("-1", 0)),
        Some(("NaN", 0)),
    ];
    select(WEIGHTS)
}

/// Writes a clause, in one of many ways that mean the same.
pub(super) fn write(value: &str, parameters: &[(&str, &str)], weight: Weight, style: u8) -> Vec<u8> {
    let has = |bit: u8| style & (1 << bit) != 0;
    let cased = |text: &str| {
        if has(0) {
            text.to_ascii_uppercase()
        } else {
            text.to_owned()
        }
    };
    let weight = weight.map(|(text, _)| ("q", text));
    let (first, last) = if has(1) { (weight, None) } else { (None, weight) };
    let mut clause = cased(value);
    for (name, value) in first.iter().chain(parameters).chain(&last) {
        clause += if has(2) { " ;\t" } else { ";" };
        clause += if has(3) { "; ;" } else { "" };
        clause += &cased(name);
        let (before, after) = match (has(4), has(5)) {
            (false, _) => ("=", ""),
            (true, false) => ("=\"", "\""),
            (true, true) => ("=\"\\", "\""),
        };
        clause += &[before, value, after].concat();
    }
    clause += if has(6) { "; " } else { "" };
    clause.into_bytes()
}

/// Makes headers of clauses; each says whether it begins a line.
pub(super) fn headers<'a>(name: &HeaderName, clauses: impl Iterator<Item = (Vec<u8>, &'a bool)>) -> HeaderMap {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for (clause, begins_line) in clauses {
        match lines.last_mut().filter(|_| !begins_line) {
            Some(line) => line.extend([b", ".as_slice(), &clause].concat()),
            None => lines.push(clause),
        }
    }
    let lines = lines
        .iter()
        .map(|line| HeaderValue::from_bytes(line).expect("a header value"));
    lines.map(|line| (name.clone(), line)).collect()
}
