//! Tables of what `Accept` chooses.

use http::header::{ACCEPT, HeaderMap, HeaderValue};
use metrics::Format;

use super::super::Formats;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
const TEXT_1: &str = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
const TEXT_1_UNDERSCORES: &str = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";
const OPENMETRICS_UTF8: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
const OPENMETRICS_OLD: &str = "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores";
const JSON: &str = "application/json";

/// What is answered that is not acceptable.
const NOTHING: &str = "406";

fn negotiated_of(formats: &Formats, accept: &[impl AsRef<[u8]>]) -> String {
    let mut headers = HeaderMap::new();
    for value in accept {
        headers.append(ACCEPT, HeaderValue::from_bytes(value.as_ref()).expect("a header value"));
    }
    let media = formats.negotiate(&headers);
    media.map_or_else(|| NOTHING.to_owned(), |media| media.to_string())
}

fn negotiated(accept: &[&str]) -> String {
    negotiated_of(&Formats::default(), accept)
}

#[test]
fn what_real_scrapers_send() {
    let cases = [
        // Prometheus 2.42; with native histograms; 2.53; 3.5; with native histograms.
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            OPENMETRICS,
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            OPENMETRICS,
        ),
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS,
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS_UTF8,
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS_UTF8,
        ),
        // Prometheus 3 told to scrape `PrometheusText1.0.0` alone, `PrometheusText0.0.4` alone.
        ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5", TEXT_1),
        ("text/plain;version=0.0.4;q=0.6,*/*;q=0.5", TEXT),
        // Prometheus 2.5 to 2.22.
        (
            "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            OPENMETRICS_OLD,
        ),
        // VictoriaMetrics, curl, a browser.
        ("text/plain;version=0.0.4;q=1,*/*;q=0.1", TEXT),
        ("*/*", TEXT),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            TEXT,
        ),
    ];
    for (accept, content_type) in cases {
        assert_eq!(negotiated(&[accept]), content_type, "{accept}");
    }
}

#[test]
fn what_may_be_sent() {
    let cases = [
        (&[][..], TEXT),
        (&[""], TEXT),
        (&["application/json"], JSON),
        (&["application/openmetrics-text"], OPENMETRICS),
        (&["application/openmetrics-text; version=2.0.0"], TEXT),
        (&["text/plain; version=2.0.0, application/json; q=0.1"], JSON),
        (&["text/plain;q=0.5, application/json;q=0.6"], JSON),
        (&["application/json;q=0.5, text/plain;q=0.5"], JSON),
        (&["text/plain", "application/json"], TEXT),
        (&["text/plain;q=0.1", "application/json"], JSON),
        (&["*/*, application/openmetrics-text"], OPENMETRICS),
        (&["text/*;q=0.9, application/json;q=0.8"], TEXT),
        (&["application/*"], OPENMETRICS),
        (&["application/*, application/json"], JSON),
        (&["application/openmetrics-text;q=0, text/plain;q=0.1"], TEXT),
        (&["application/json;q=0"], TEXT),
        (&["application/json;q=0.0001, text/plain;q=0.001"], TEXT),
        (
            &["APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"; ESCAPING=\"allow-utf-8\""],
            OPENMETRICS_UTF8,
        ),
        (
            &["application/openmetrics-text;version=1.0.0;escaping=dots"],
            OPENMETRICS,
        ),
        (
            &["application/openmetrics-text;version=1.0.0;escaping=none-such"],
            OPENMETRICS,
        ),
        (&["text/plain;q=high, application/json;q=0.9"], TEXT),
        (&["text/plain;q=7, application/json"], TEXT),
        (&["text/plain;q=-1, application/json;q=0.1"], JSON),
        (&["text/plain;q=NaN, application/json;q=0.1"], JSON),
        (&["image/png"], TEXT),
        (&[";;;,,,/,q=1"], TEXT),
        (&["text, application/json"], JSON),
        (&["text/plain; note=\"a, b\";q=0.2, application/json"], JSON),
    ];
    for (accept, content_type) in cases {
        assert_eq!(negotiated(accept), content_type, "{accept:?}");
    }
}

#[test]
fn the_most_specific_clause_decides() {
    let cases = [
        ("text/plain;q=0, */*", OPENMETRICS),
        ("*/*, text/plain;q=0.1, application/openmetrics-text;q=0.9", JSON),
        ("text/plain;q=0, text/*;q=0.5, application/json;q=0.4", JSON),
        ("application/openmetrics-text;q=0, application/*", JSON),
        (
            "application/openmetrics-text;q=0.1, application/*, application/json;q=0.5",
            JSON,
        ),
        ("application/*;q=0, */*", TEXT),
        ("application/*;q=0, application/json", JSON),
        ("text/*;q=0, application/*;q=0, */*", NOTHING),
        ("*/*;q=0, application/json;q=0.001", JSON),
        // The example of RFC 9110, section 12.5.1: `text/plain` has 0.7, JSON 0.5.
        (
            "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
            TEXT,
        ),
        // And so it has 0.4 here.
        ("text/plain;q=0.4, text/plain;format=flowed, */*;q=0.5", OPENMETRICS),
        // Versions are not the same thing.
        ("text/plain;version=1.0.0", TEXT_1_UNDERSCORES),
        (
            "text/plain;version=0.0.4;q=0, text/plain;version=1.0.0;q=0.5",
            TEXT_1_UNDERSCORES,
        ),
        (
            "text/plain;version=0.0.4;q=0, text/*;version=1.0.0;q=0.5",
            TEXT_1_UNDERSCORES,
        ),
        ("text/plain;version=1.0.0;q=0.2, text/plain;q=0.9", TEXT),
        ("text/plain;version=2.0.0;q=0, */*", TEXT),
        ("text/plain;version=2.0.0;q=0", TEXT),
        (
            "application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text;version=0.0.1",
            OPENMETRICS_OLD,
        ),
        (
            "text/plain;escaping=underscores;q=0.1, text/plain;escaping=allow-utf-8;version=1.0.0",
            TEXT_1,
        ),
        ("text/*;version=1.0.0;escaping=allow-utf-8", TEXT_1),
        // A charset that is ours narrows like a version; another one excludes nothing.
        (
            "text/plain;charset=UTF-8;q=0.1, text/plain, application/json;q=0.5",
            JSON,
        ),
        ("text/plain;charset=latin1;q=0, text/plain", TEXT),
        ("text/plain;note=x;q=0", TEXT),
        ("application/json;charset=utf-8", JSON),
        ("application/json;version=7", JSON),
        ("application/json;escaping=\"\"", JSON),
        (
            "application/json;charset=utf-8;q=0, */*;q=0.1, text/*;q=0, application/openmetrics-text;q=0",
            NOTHING,
        ),
        // Of clauses that are as specific the highest `q`, in any order.
        ("text/plain;q=0, text/plain;q=0.2, application/json;q=0.1", TEXT),
        ("text/plain;q=0.2, text/plain;q=0, application/json;q=0.1", TEXT),
    ];
    for (accept, content_type) in cases {
        assert_eq!(negotiated(&[accept]), content_type, "{accept}");
    }
}

#[test]
fn what_is_excluded_is_not_sent_in_place_of_another() {
    let cases = [
        ("text/plain;q=0", OPENMETRICS),
        ("text/*;q=0, image/png", OPENMETRICS),
        ("text/plain;q=0, application/openmetrics-text;q=0", JSON),
        ("application/*;q=0", TEXT),
        ("text/plain;q=0, application/*;q=0", NOTHING),
        (
            "text/plain;q=0.000, application/openmetrics-text;q=0., application/json;q=-0",
            NOTHING,
        ),
        ("*/*;q=0", NOTHING),
        ("*/*;q=0, image/png", NOTHING),
    ];
    for (accept, content_type) in cases {
        assert_eq!(negotiated(&[accept]), content_type, "{accept}");
    }
}

/// A client that excludes the default need not read another version.
#[test]
fn variants_that_no_clause_names_are_not_sent() {
    let cases = [
        ("text/plain;version=0.0.4;q=0", OPENMETRICS),
        ("text/plain;version=0.0.4;q=0, text/plain;q=0.5", OPENMETRICS),
        ("text/plain;version=0.0.4;q=0, */*", OPENMETRICS),
        ("text/plain;escaping=underscores;q=0, */*", OPENMETRICS),
        // Named of another format, with another escaping, and as one that there is not.
        (
            "text/plain;version=0.0.4;q=0, application/openmetrics-text;version=1.0.0;q=0.1, */*",
            JSON,
        ),
        (
            "text/plain;version=0.0.4;q=0, text/plain;version=1.0.0;escaping=values;q=0, */*",
            OPENMETRICS,
        ),
        (
            "text/plain;escaping=underscores;q=0, text/plain;escaping=dots, */*;q=0.1",
            OPENMETRICS,
        ),
        (
            "application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text",
            TEXT,
        ),
        (
            "text/plain;q=0, application/json;q=0, application/openmetrics-text;version=1.0.0;q=0",
            NOTHING,
        ),
    ];
    for (accept, content_type) in cases {
        assert_eq!(negotiated(&[accept]), content_type, "{accept}");
    }
    let text = Formats::new([Format::Text]).expect("a format");
    for accept in [
        "text/plain;version=0.0.4;q=0",
        "text/plain;version=0.0.4;q=0, */*",
        "text/plain;escaping=underscores;q=0",
    ] {
        assert_eq!(negotiated_of(&text, &[accept]), NOTHING, "{accept}");
    }
}

#[test]
fn only_what_is_offered_is_chosen() {
    let offered = |formats: &[Format]| Formats::new(formats.iter().copied()).expect("a format");
    let texts = offered(&[Format::Text, Format::OpenMetrics, Format::Text]);
    let json = offered(&[Format::Json]);
    let reversed = offered(&[Format::Json, Format::OpenMetrics, Format::Text]);
    let cases = [
        (&texts, "application/json", TEXT),
        (&texts, "application/json, application/*;q=0.1", OPENMETRICS),
        (
            &texts,
            "application/json, text/plain;q=0, application/openmetrics-text;q=0",
            NOTHING,
        ),
        (&texts, "application/openmetrics-text;q=0", TEXT),
        (&json, "text/plain", JSON),
        (&json, "application/json;q=0, */*", NOTHING),
        (&reversed, "*/*", JSON),
        (&reversed, "", JSON),
        (&reversed, "image/png", JSON),
        (&reversed, "*/*, text/plain", TEXT),
        (&reversed, "application/json;q=0, */*", OPENMETRICS),
    ];
    for (formats, accept, content_type) in cases {
        assert_eq!(negotiated_of(formats, &[accept]), content_type, "{formats} {accept}");
    }
    assert_eq!(texts.to_string(), "`text/plain`, `application/openmetrics-text`");
    assert_eq!(Formats::new([]), None);
}

#[test]
fn clauses_that_are_not_well_formed_are_ignored() {
    let cases: [(&[u8], &str); 22] = [
        (b"application/json, x/\xff", JSON),
        (b"\xff\xfe, application/json", JSON),
        (b"application/json;note=\"\xe4\", text/plain;q=0.1", JSON),
        (b"application/json;note=\xe4, text/plain;q=0.1", TEXT),
        (b"application/json;q=\xe4, text/plain;q=0.1", TEXT),
        (b"application/json;;q=0.5;, text/plain;q=0.4", JSON),
        (b"application/json ; ;\t; q=0.5, text/plain;q=0.4", JSON),
        (b"application/json;a=b|c~`;q=0.5, text/plain;q=0.4", JSON),
        (b"application/json;q=\"0.5\", text/plain;q=0.4", JSON),
        (b"application/json;Q=0.3, text/plain;q=0.4", TEXT),
        (b"application/json;q=0.5;level=1, text/plain;q=0.4", JSON),
        (b"application/json;q=0.9;q=0.3, text/plain;q=0.4", TEXT),
        (b"application/json;level, text/plain;q=0.4", TEXT),
        (b"application/json;q, text/plain;q=0.4", TEXT),
        (b"application/json;q=, text/plain;q=0.4", TEXT),
        (b"application/json;q =1, text/plain;q=0.4", TEXT),
        (b"application/json;a=\"b\"c, text/plain;q=0.4", TEXT),
        (b"application/json;a=\"\\\", text/html;b=\\\"\", text/plain;q=0.4", JSON),
        (b"text/plain;q=0.4, image/png;a=\"not closed, application/json", TEXT),
        (b"application/json+gzip, text/plain;q=0.4", TEXT),
        (
            b"*/json, */plain, application/, /json, application/json/x, application json, text/plain;q=0.4",
            TEXT,
        ),
        (b",, ,application/json,,", JSON),
    ];
    for (accept, content_type) in cases {
        let found = negotiated_of(&Formats::default(), &[accept]);
        assert_eq!(found, content_type, "{}", accept.escape_ascii());
    }
}

#[test]
fn lines_are_one_list() {
    let lines = [
        "text/plain;q=0, image/png;a=\"",
        "*/*;q=0.1",
        "\u{e4}",
        "application/json;q=0.2",
    ];
    assert_eq!(negotiated(&lines), JSON);
}
