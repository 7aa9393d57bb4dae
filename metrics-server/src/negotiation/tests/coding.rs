//! A table of what `Accept-Encoding` chooses.

use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

use super::super::Coding;

/// What is answered that is not acceptable.
const NOTHING: &str = "406";

fn negotiated(offered: &[Coding], accept: &[&[u8]]) -> &'static str {
    let line = |line: &&[u8]| (ACCEPT_ENCODING, HeaderValue::from_bytes(line).expect("a header value"));
    let headers: HeaderMap = accept.iter().map(line).collect();
    Coding::negotiate(offered, &headers).map_or(NOTHING, Coding::name)
}

#[test]
#[cfg(all(feature = "gzip", feature = "zstd"))]
fn the_coding_with_the_highest_quality_is_chosen() {
    let cases: [(&[&[u8]], &str); 39] = [
        (&[], "identity"),
        (&[b""], "identity"),
        (&[b"identity"], "identity"),
        (&[b"br, deflate"], "identity"),
        // Prometheus; a browser; curl.
        (&[b"gzip"], "gzip"),
        (&[b"gzip, deflate, br, zstd"], "zstd"),
        (&[b"deflate, gzip, br, zstd"], "zstd"),
        (&[b"GZip"], "gzip"),
        (&[b"x-gzip"], "gzip"),
        (&[b"X-GZIP;Q=1"], "gzip"),
        (&[b"gzip;q=0"], "identity"),
        (&[b"gzip;q=0, x-gzip"], "gzip"),
        (&[b"gzip;q=0.001"], "gzip"),
        (&[b"*"], "zstd"),
        (&[b"*, zstd;q=0"], "gzip"),
        (&[b"*;q=0.5, identity"], "identity"),
        (&[b"*;q=0.5, gzip;q=0.4"], "zstd"),
        (&[b"*;q=0.1, gzip;q=0.4, zstd;q=0"], "gzip"),
        (&[b"gzip;q=0.5, identity;q=0.9"], "identity"),
        (&[b"gzip;q=0.9, identity;q=0.5"], "gzip"),
        (&[b"identity, gzip"], "gzip"),
        (&[b"gzip;q=0.5, zstd;q=0.8"], "zstd"),
        (&[b"gzip;q=0.5", b"zstd;q=0.4"], "gzip"),
        (&[b"identity;q=0, gzip"], "gzip"),
        (&[b"identity;q=0", b"gzip;q=0.1"], "gzip"),
        (&[b"identity;q=0"], NOTHING),
        (&[b"identity;q=0, br"], NOTHING),
        (&[b"identity;q=0, gzip;q=0, zstd;q=0"], NOTHING),
        (&[b"*;q=0"], NOTHING),
        (&[b"*;q=0, br"], NOTHING),
        (&[b"*;q=0, identity"], "identity"),
        (&[b"*;q=0, identity;q=0.1"], "identity"),
        (&[b"*;q=0, gzip"], "gzip"),
        (&[b"identity;q=0, *"], "zstd"),
        // What is not well-formed is ignored.
        (&[b"rubbish;;=,gzip"], "gzip"),
        (&[b"gzip;level=9"], "identity"),
        (&[b"gzip \xe4, zstd"], "zstd"),
        (&[b"\xff", b"identity;q=0;;, gzip;q=\"0.5\""], "gzip"),
        (&[b"gzip;q=high, identity;q=0.9"], "gzip"),
    ];
    for (accept, coding) in cases {
        let shown: Vec<_> = accept.iter().map(|line| line.escape_ascii().to_string()).collect();
        assert_eq!(negotiated(Coding::ALL, accept), coding, "{shown:?}");
    }
}

#[test]
fn without_compression_there_is_identity_alone() {
    let cases: [(&[u8], &str); 7] = [
        (b"gzip, zstd", "identity"),
        (b"*", "identity"),
        (b"identity;q=0.1", "identity"),
        (b"identity;q=0", NOTHING),
        (b"identity;q=0, gzip, *", NOTHING),
        (b"*;q=0", NOTHING),
        (b"gzip, *;q=0", NOTHING),
    ];
    for (accept, coding) in cases {
        let found = negotiated(&[Coding::Identity], &[accept]);
        assert_eq!(found, coding, "{}", accept.escape_ascii());
    }
}
