//! `Accept-Encoding` against a model: every clause is looked at for every coding.

use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::Coding;
use super::written::{Weight, headers, weight, write};

type Clause = (&'static str, Weight);

/// What is not well-formed, or does not name a coding.
const NOISE: &[&[u8]] = &[
    b"",
    b"gzip;level=9",
    b"identity;q=0;level=9",
    b"identity;q",
    b"*;q =0",
    b"gz ip",
    b"zstd/x",
    b"\"gzip\"",
    b"identity\xe4;q=0",
    b"\xff",
    b"*;a=\"\\\",*;q=0\"",
];

fn quality(coding: Coding, clauses: &[Clause]) -> Option<u32> {
    let of = |names: &[&str]| {
        let named = clauses.iter().filter(|(name, _)| names.contains(name));
        named
            .map(|(_, weight)| weight.map_or(1_000, |(_, quality)| quality))
            .max()
    };
    match coding.name() {
        "gzip" => of(&["gzip", "x-gzip"]),
        name => of(&[name]),
    }
    .or_else(|| of(&["*"]))
}

fn chosen(offered: &[Coding], clauses: &[Clause]) -> Option<Coding> {
    for wanted in (1..=1_000).rev() {
        let mut codings = offered.iter();
        if let Some(coding) = codings.find(|coding| quality(**coding, clauses) == Some(wanted)) {
            return Some(*coding);
        }
    }
    let identity = quality(Coding::Identity, clauses);
    identity.is_none().then_some(Coding::Identity)
}

fn element() -> impl Strategy<Value = (Result<Clause, &'static [u8]>, u8, bool)> {
    const NAMES: &[&str] = &["gzip", "x-gzip", "zstd", "identity", "*", "br", "identit"];
    let clause = (select(NAMES), weight());
    let clause = prop_oneof![8 => clause.prop_map(Ok), 1 => select(NOISE).prop_map(Err)];
    (clause, any::<u8>(), any::<bool>())
}

/// `identity` is always there, and the last.
fn offered() -> impl Strategy<Value = Vec<Coding>> {
    let others = &Coding::ALL[..Coding::ALL.len() - 1];
    subsequence(others, 0..=others.len()).prop_map(|mut offered| {
        offered.push(Coding::Identity);
        offered
    })
}

proptest! {
    /// `PROPTEST_CASES=10000000` for a long run.
    #[test]
    fn accept_encoding_chooses_what_the_model_does(offered in offered(), elements in prop::collection::vec(element(), 0..6)) {
        let written = elements.iter().map(|(element, style, begins_line)| {
            let text = match element {
                Ok((name, weight)) => write(name, &[], *weight, *style),
                Err(noise) => noise.to_vec(),
            };
            (text, begins_line)
        });
        let headers = headers(&ACCEPT_ENCODING, written);
        let clauses: Vec<_> = elements.iter().filter_map(|(element, ..)| element.ok()).collect();
        prop_assert_eq!(Coding::negotiate(&offered, &headers), chosen(&offered, &clauses), "{:?}", headers);
    }

    #[test]
    fn any_accept_encoding_has_an_answer(offered in offered(), accept in "([\\x20-\\x7e\u{80}-\u{ff}]|[,;=\"\\\\ *]|q=0|gzip|identity){0,40}") {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_bytes(accept.as_bytes()).expect("a header value"))]);
        let found = Coding::negotiate(&offered, &headers);
        prop_assert!(found.is_none_or(|found| offered.contains(&found)));
    }
}
