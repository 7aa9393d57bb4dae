//! Bearer tokens.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use subtle::{Choice, ConstantTimeEq};

/// A bearer token (RFC 6750), which scrapers have to show.
///
/// Made by [`FromStr`]. It is compared in a time that does not depend on where it differs; its
/// length is not a secret. `Debug` does not show it.
///
/// # Examples
///
/// ```
/// use metrics_server::Token;
///
/// let token: Token = "mF_9.B5f-4.1JqM".parse()?;
/// assert_eq!(format!("{token:?}"), "Token(..)");
/// assert!("".parse::<Token>().is_err());
/// assert!("two words".parse::<Token>().is_err());
/// # Ok::<(), metrics_server::TokenError>(())
/// ```
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Returns whether a request shows one of the tokens.
    pub(super) fn is_shown(tokens: &[Self], headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| {
            let (scheme, token) = value.as_bytes().split_at_checked("Bearer ".len())?;
            scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
        });
        let is_given = |given: &[u8]| {
            // All are compared, so that the time does not say which it was.
            let compared = tokens.iter().map(|token| token.0.as_bytes().ct_eq(given));
            bool::from(compared.fold(Choice::from(0), |one, other| one | other))
        };
        given.is_some_and(is_given)
    }
}

impl TryFrom<&str> for Token {
    type Error = TokenError;

    fn try_from(text: &str) -> Result<Self, TokenError> {
        text.parse()
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(token: &str) -> Result<Self, TokenError> {
        if token.is_empty() {
            Err(TokenError::Empty)
        } else if let Some(character) = token.chars().find(|character| !character.is_ascii_graphic()) {
            Err(TokenError::Character(character))
        } else {
            Ok(Self(token.to_owned()))
        }
    }
}

/// Does not show the token.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Why a text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It is empty, so that every client would know it.
    Empty,
    /// A header cannot hold this character: only those of ASCII that are seen can be in a token.
    Character(char),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the token is empty: is the variable or file that it comes from?"),
            Self::Character('\n' | '\r') => {
                f.write_str("the token holds a line end: if it comes from a file, take that away by `trim`")
            }
            Self::Character(character) => {
                write!(
                    f,
                    "the token holds {character:?}: only visible ASCII characters can be sent"
                )
            }
        }
    }
}

impl Error for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_tokens_are_shown() {
        let tokens: Vec<Token> = ["first", "second"].map(|token| token.parse().expect("a token")).into();
        let cases = [
            (None, false),
            (Some("Bearer first"), true),
            (Some("bearer second"), true),
            (Some("Bearer   second  "), true),
            (Some("Bearer firs"), false),
            (Some("Bearer first "), true),
            (Some("Bearer firsts"), false),
            (Some("Bearer "), false),
            (Some("Bearer"), false),
            (Some("Bearerfirst"), false),
            (Some("Basic first"), false),
            (Some("first"), false),
            (Some("B\u{e4}rer first"), false),
        ];
        for (header, is_shown) in cases {
            let value = |text: &str| text.to_owned().into_bytes().try_into().expect("a header value");
            let headers = HeaderMap::from_iter(header.map(|header| (AUTHORIZATION, value(header))));
            assert_eq!(Token::is_shown(&tokens, &headers), is_shown, "{header:?}");
        }
    }

    #[test]
    fn what_is_not_a_token_is_said() {
        let errors = ["", "s3cret\n", "a b", "t\u{f6}ken"].map(|text| text.parse::<Token>().unwrap_err().to_string());
        insta::assert_snapshot!(errors.join("\n"), @r"
        the token is empty: is the variable or file that it comes from?
        the token holds a line end: if it comes from a file, take that away by `trim`
        the token holds ' ': only visible ASCII characters can be sent
        the token holds 'ö': only visible ASCII characters can be sent
        ");
    }
}
