//! `Accept` against a model: every clause is compared with every other one, and every variant too.

use http::header::{ACCEPT, HeaderMap, HeaderValue};
use metrics::Format;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::Formats;
use super::written::{Weight, headers, weight, write};

#[derive(Debug, Clone)]
struct Clause {
    range: &'static str,
    parameters: Vec<(&'static str, &'static str)>,
    weight: Weight,
}

struct Variant {
    content_type: String,
    essence: &'static str,
    parameters: Vec<(&'static str, &'static str)>,
}

fn variants(formats: &[Format]) -> Vec<Variant> {
    let mut variants = Vec::new();
    for format in formats {
        let (essence, versions): (_, &[_]) = match format {
            Format::Text => ("text/plain", &["0.0.4", "1.0.0"]),
            Format::OpenMetrics => ("application/openmetrics-text", &["1.0.0", "0.0.1"]),
            _ => ("application/json", &[]),
        };
        for version in versions {
            for escaping in ["underscores", "allow-utf-8", "values"] {
                variants.push(Variant {
                    content_type: format!("{essence}; version={version}; charset=utf-8; escaping={escaping}"),
                    essence,
                    parameters: vec![("version", version), ("charset", "utf-8"), ("escaping", escaping)],
                });
            }
        }
        if versions.is_empty() {
            variants.push(Variant {
                content_type: essence.to_owned(),
                essence,
                parameters: vec![("charset", "utf-8")],
            });
        }
    }
    variants
}

fn quality(clause: &Clause) -> u32 {
    clause.weight.map_or(1_000, |(_, quality)| quality)
}

/// Returns how narrow the range is, whether nothing is unknown, and how much is known.
fn specificity(variant: &Variant, clause: &Clause) -> Option<[usize; 3]> {
    let (ty, _) = variant.essence.split_once('/').unwrap();
    let ranges = ["*/*", &format!("{ty}/*"), variant.essence];
    let range = ranges.iter().position(|range| *range == clause.range)?;
    let (mut known, mut unknown) = (0, 0);
    for (name, value) in &clause.parameters {
        let own = variant.parameters.iter().find(|(own, _)| own == name);
        match own {
            Some((_, own)) if own == value => known += 1,
            Some(("version", _)) => return None,
            Some(("escaping", _)) if ["underscores", "allow-utf-8", "values"].contains(value) => return None,
            _ => unknown += 1,
        }
    }
    if unknown > 0 && quality(clause) == 0 {
        return None;
    }
    Some([range, usize::from(unknown == 0), known])
}

/// Returns the position of the clause that decides: no other one is better.
fn decides(variant: &Variant, clauses: &[Clause]) -> Option<usize> {
    let rank = |position: usize| {
        let clause = &clauses[position];
        specificity(variant, clause).map(|specificity| (specificity, quality(clause)))
    };
    let is_better = |one: usize, than: usize| rank(one) > rank(than) || (rank(one) == rank(than) && one < than);
    let mut positions = 0..clauses.len();
    let best = positions.find(|position| (0..clauses.len()).all(|other| !is_better(other, *position)));
    best.filter(|position| rank(*position).is_some())
}

/// Returns whether the client knows of a variant: as the default, or by all that makes it another.
fn is_known(variant: &Variant, clauses: &[Clause]) -> bool {
    let default = &variants(Format::ALL)
        .into_iter()
        .find(|default| default.essence == variant.essence)
        .unwrap();
    variant.parameters.iter().all(|parameter| {
        let names = |clause: &Clause| clause.parameters.contains(parameter) && specificity(variant, clause).is_some();
        default.parameters.contains(parameter) || clauses.iter().any(names)
    })
}

fn chosen(formats: &[Format], clauses: &[Clause]) -> Option<String> {
    let mut variants = variants(formats);
    variants.retain(|variant| is_known(variant, clauses));
    let decided: Vec<_> = variants.iter().map(|variant| decides(variant, clauses)).collect();
    let quality = |index: usize| decided[index].map_or(0, |position| quality(&clauses[position]));
    let range = |index: usize| specificity(&variants[index], &clauses[decided[index].unwrap()]).unwrap()[0];
    let is_better = |one: usize, than: usize| {
        if quality(one) != quality(than) {
            quality(one) > quality(than)
        } else if range(one) != range(than) {
            range(one) > range(than)
        } else if decided[one] != decided[than] {
            decided[one] < decided[than]
        } else {
            one < than
        }
    };
    let accepted: Vec<_> = (0..variants.len()).filter(|index| quality(*index) > 0).collect();
    let is_best = |index: &usize| accepted.iter().all(|other| !is_better(*other, *index));
    let best = accepted.iter().copied().find(is_best);
    let best = best.or_else(|| decided.iter().position(Option::is_none));
    best.map(|index| variants[index].content_type.clone())
}

fn clause() -> impl Strategy<Value = Clause> {
    const RANGES: &[&str] = &[
        "*/*",
        "text/*",
        "text/plain",
        "application/*",
        "application/openmetrics-text",
        "application/json",
        "image/png",
        "application/json+gzip",
        "*/plain",
    ];
    const PARAMETERS: &[(&str, &str)] = &[
        ("version", "0.0.4"),
        ("version", "1.0.0"),
        ("version", "0.0.1"),
        ("version", "2.0.0"),
        ("escaping", "underscores"),
        ("escaping", "allow-utf-8"),
        ("escaping", "values"),
        ("escaping", "dots"),
        ("charset", "utf-8"),
        ("charset", "latin1"),
        ("note", "x"),
    ];
    let parameters = prop::collection::vec(select(PARAMETERS), 0..3);
    (select(RANGES), parameters, weight()).prop_map(|(range, parameters, weight)| Clause {
        range,
        parameters,
        weight,
    })
}

/// What is not well-formed.
const NOISE: &[&[u8]] = &[
    b"",
    b"application/json;level",
    b"application/json;q=0;q",
    b"text /plain",
    b"text/plain;a=\"b\"c;q=0",
    b"*/*;a=\xe4",
    b"application/json;=1",
    b"\xff\"\\\",application/json\"",
];

/// A clause or noise, how it is written, and whether it begins a line.
fn element() -> impl Strategy<Value = (Result<Clause, &'static [u8]>, u8, bool)> {
    let clause = prop_oneof![8 => clause().prop_map(Ok), 1 => select(NOISE).prop_map(Err)];
    (clause, any::<u8>(), any::<bool>())
}

fn formats() -> impl Strategy<Value = Vec<Format>> {
    subsequence(Format::ALL.to_vec(), 1..=Format::ALL.len()).prop_shuffle()
}

fn negotiated(formats: &[Format], headers: &HeaderMap) -> Option<String> {
    let formats = Formats::new(formats.iter().copied()).expect("a format");
    formats.negotiate(headers).map(|media| media.to_string())
}

proptest! {
    /// `PROPTEST_CASES=10000000` for a long run.
    #[test]
    fn accept_chooses_what_the_model_does(formats in formats(), elements in prop::collection::vec(element(), 0..6)) {
        let written = elements.iter().map(|(element, style, begins_line)| {
            let text = match element {
                Ok(clause) => write(clause.range, &clause.parameters, clause.weight, *style),
                Err(noise) => noise.to_vec(),
            };
            (text, begins_line)
        });
        let headers = headers(&ACCEPT, written);
        let clauses: Vec<_> = elements.iter().filter_map(|(element, ..)| element.clone().ok()).collect();
        prop_assert_eq!(negotiated(&formats, &headers), chosen(&formats, &clauses), "{:?}", headers);
    }

    #[test]
    fn any_accept_has_an_answer(formats in formats(), accept in "([\\x20-\\x7e\u{80}-\u{ff}]|[,;=\"\\\\ /*]|q=0|text/plain|application/json){0,40}") {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_bytes(accept.as_bytes()).expect("a header value"))]);
        let found = negotiated(&formats, &headers);
        let offered = variants(&formats);
        prop_assert!(found.is_none_or(|found| offered.iter().any(|variant| variant.content_type == found)));
    }
}
