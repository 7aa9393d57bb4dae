//! Heads that are as large as a server takes them.

use std::time::{Duration, Instant};

use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};

use super::super::clause::clauses;
use super::super::{Coding, Formats};

const LARGEST: usize = 16 * 1024;

/// Returns a header of 16 KiB that repeats a text.
fn repeated(text: &str) -> HeaderMap {
    let value: String = text.chars().cycle().take(LARGEST).collect();
    let value = HeaderValue::from_str(&value).expect("a header value");
    HeaderMap::from_iter([(ACCEPT, value.clone()), (ACCEPT_ENCODING, value)])
}

#[test]
fn large_headers_take_a_short_time() {
    for text in [
        "*/*,",
        "*,",
        ",",
        ";",
        "\"",
        "\\",
        "=",
        " ",
        "*/*;",
        "*/*;\"",
        "\"\\",
        "a/b;c=\"",
        "a=b;",
        "text/plain;a=b;",
        "text/plain;version=1.0.0,",
        "text/plain;escaping=values;charset=utf-8;q=0.5,",
        "gzip;q=0,",
        "a/",
    ] {
        let headers = repeated(text);
        let begun = Instant::now();
        Formats::default().negotiate(&headers);
        Coding::negotiate(Coding::ALL, &headers);
        // A few milliseconds, even without optimisation.
        let taken = begun.elapsed();
        assert!(taken < Duration::from_secs(2), "`{text}` took {taken:?}");
    }
}

#[test]
fn each_byte_belongs_to_one_clause() {
    assert_eq!(clauses(&repeated("*/*,"), &ACCEPT).count(), LARGEST / 4);
    // All of it is the clause that the first quote is in.
    assert_eq!(clauses(&repeated("\""), &ACCEPT).count(), 1);
    // Its first part is not looked at, and the rest are parameters.
    let headers = repeated("a=b;");
    let parameters = clauses(&headers, &ACCEPT).map(|clause| clause.parameters.len());
    assert_eq!(parameters.collect::<Vec<_>>(), [LARGEST / 4 - 1]);
}
