//! The clauses of `Accept` and `Accept-Encoding`.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName};

/// An element of a list of what a client accepts, such as `text/plain;version=0.0.4;q=0.5`
/// (RFC 9110, sections 5.6.6 and 12.4.2).
#[derive(Debug, PartialEq)]
pub(super) struct Clause<'a> {
    /// A media range, or a content coding.
    pub(super) value: &'a [u8],
    /// All but `q`.
    pub(super) parameters: Vec<(&'a [u8], Cow<'a, [u8]>)>,
    /// From 0, not acceptable, to 1.
    pub(super) quality: f32,
}

/// Returns the clauses of all lines of a header that are well-formed. Others are ignored.
///
/// Lines are read as bytes: one that is not ASCII spoils its clause, not those beside it.
pub(super) fn clauses<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = Clause<'a>> {
    let lines = headers.get_all(name).into_iter();
    lines
        .flat_map(|line| split(line.as_bytes(), b','))
        .filter_map(Clause::parse)
}

impl<'a> Clause<'a> {
    fn parse(text: &'a [u8]) -> Option<Self> {
        let mut parts = split(text, b';').map(<[u8]>::trim_ascii);
        let mut clause = Self {
            // Empty elements do not count (RFC 9110, section 5.6.1.2).
            value: parts.next().filter(|value| !value.is_empty())?,
            parameters: Vec::new(),
            quality: 1.0,
        };
        // Nothing between two semicolons is well-formed.
        for part in parts.filter(|part| !part.is_empty()) {
            let equals = part.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (&part[..equals], unquoted(&part[equals + 1..])?);
            if !is_token(name) {
                return None;
            } else if name.eq_ignore_ascii_case(b"q") {
                clause.quality = quality(&value);
            } else {
                clause.parameters.push((name, value));
            }
        }
        Some(clause)
    }
}

/// Splits at a delimiter, but not within quoted strings. One that is not closed goes on to the end.
fn split(text: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |byte| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match byte {
            _ if was_escaped => {}
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ => return !is_quoted && *byte == delimiter,
        }
        false
    })
}

/// Returns the value of a token or of a quoted string.
fn unquoted(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        return is_token(text).then_some(Cow::Borrowed(text));
    };
    let (mut value, mut bytes) = (Vec::with_capacity(quoted.len()), quoted.iter());
    loop {
        match bytes.next()? {
            b'"' => return bytes.as_slice().is_empty().then_some(Cow::Owned(value)),
            b'\\' => value.push(*bytes.next()?),
            byte => value.push(*byte),
        }
    }
}

/// Returns whether a text is a token (RFC 9110, section 5.6.2).
fn is_token(text: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !text.is_empty() && text.iter().all(is_token)
}

fn quality(text: &[u8]) -> f32 {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    // Go, which most scrapers are written in, takes a `q` that is not a number for 1.
    let number: f32 = number.unwrap_or(1.0);
    // What is negative, or NaN, becomes 0.
    if number > 0.0 { number.min(1.0) } else { 0.0 }
}
