//! Tokens and `Authorization` headers as clients send them.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

use crate::{Token, TokenError};

/// The words of a header after the scheme, if it begins with that and a space.
fn shown(header: &[u8]) -> Option<Vec<&[u8]>> {
    let is_blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let (scheme, rest) = header.split_at_checked(6)?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer") && rest.first() == Some(&b' ');
    let words = rest.split(is_blank).filter(|word| !word.is_empty());
    is_bearer.then(|| words.collect())
}

fn headers() -> impl Strategy<Value = Vec<u8>> {
    let scheme = prop_oneof!["[Bb][Ee][Aa][Rr][Ee][Rr]", Just("Bearer".to_owned()), "[Ba]?[a-z]{0,6}"];
    let blank = prop_oneof![Just(" ".to_owned()), "[ \t]{0,3}"];
    let token = prop_oneof![
        Just("one".to_owned()),
        Just("second".to_owned()),
        "[one]{0,4}",
        "[!-~ \t\u{80}-\u{ff}]{0,8}"
    ];
    let parts = (scheme, blank.clone(), token, blank)
        .prop_map(|(scheme, blank, token, end)| [scheme, blank, token, end].concat().into_bytes());
    prop_oneof![4 => parts, 1 => prop::collection::vec(any::<u8>(), 0..24)]
}

proptest! {
    #[test]
    fn a_header_shows_a_token_or_does_not(header in headers()) {
        let tokens: Vec<Token> = ["one", "second"].map(|token| token.parse().unwrap()).into();
        // What cannot be a header does not get here.
        if let Ok(value) = HeaderValue::from_bytes(&header) {
            let is_shown = shown(&header).is_some_and(|words| words == [b"one"] || words == [b"second"]);
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
            prop_assert_eq!(Token::is_shown(&tokens, &headers), is_shown);
        }
    }

    #[test]
    fn a_token_is_of_visible_characters(text in prop_oneof!["[!-~]{0,8}", "[ -~]{0,8}", "\\PC{0,8}", any::<String>()]) {
        let bad = text.chars().find(|&character| !('!'..='~').contains(&character));
        match text.parse::<Token>() {
            Ok(token) => {
                prop_assert!(bad.is_none() && !text.is_empty());
                // What is taken for a token can be sent.
                let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {text}").parse().unwrap())]);
                prop_assert!(Token::is_shown(&[token], &headers));
            }
            Err(TokenError::Empty) => prop_assert!(text.is_empty()),
            Err(TokenError::Character(character)) => prop_assert_eq!(Some(character), bad),
        }
    }
}
