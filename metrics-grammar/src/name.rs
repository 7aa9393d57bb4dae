//! The grammar of metric and label names: ASCII letters, digits and `_`, as every reader understands them.

use std::error::Error;
use std::fmt;

/// Why a name is illegal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameError {
    /// There is no name.
    Empty,
    /// The first character is a digit.
    LeadingDigit {
        /// The digit.
        found: char,
    },
    /// The first character is `_`.
    LeadingUnderscore,
    /// A colon, which is kept for recording rules.
    Colon,
    /// A character other than a letter, a digit or `_`.
    Character {
        /// The character.
        found: char,
        /// How many characters stand before it.
        position: usize,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a name has at least one letter"),
            Self::LeadingDigit { found } => write!(f, "a name starts with a letter, not with the digit `{found}`"),
            Self::LeadingUnderscore => {
                f.write_str("a name starts with a letter: those that start with `_` are reserved")
            }
            Self::Colon => f.write_str("`:` is reserved for recording rules; use `_`"),
            Self::Character { found, position } => write!(
                f,
                "a name has only ASCII letters, digits and `_`, not {found:?} (character {})",
                position + 1
            ),
        }
    }
}

impl Error for NameError {}

/// Checks the name of a metric family, or a part that is put before one, against the wire grammar.
///
/// # Errors
///
/// The first thing that is wrong with the name.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{NameError, check_metric_name};
/// assert_eq!(check_metric_name("http_requests_total"), Ok(()));
/// assert_eq!(check_metric_name("job:rate5m"), Err(NameError::Colon));
/// ```
pub fn check_metric_name(name: &str) -> Result<(), NameError> {
    match name.chars().next() {
        None => return Err(NameError::Empty),
        Some(found) if found.is_ascii_digit() => return Err(NameError::LeadingDigit { found }),
        Some('_') => return Err(NameError::LeadingUnderscore),
        Some(_) => {}
    }
    match name.chars().enumerate().find(|(_, char)| !is_word(*char)) {
        None => Ok(()),
        Some((_, ':')) => Err(NameError::Colon),
        Some((position, found)) => Err(NameError::Character { found, position }),
    }
}

/// Checks the name of a label against the wire grammar, which is the same as that of metrics.
///
/// # Errors
///
/// The first thing that is wrong with the name.
///
/// # Examples
///
/// ```
/// use metrics_grammar::{NameError, check_label_name};
/// assert_eq!(check_label_name("type"), Ok(()));
/// assert_eq!(check_label_name("__address__"), Err(NameError::LeadingUnderscore));
/// ```
pub fn check_label_name(name: &str) -> Result<(), NameError> {
    check_metric_name(name)
}

/// Proposes a legal name in place of an illegal one, if something is left of it.
///
/// # Examples
///
/// ```
/// assert_eq!(metrics_grammar::legal_spelling("http.requests-total").as_deref(), Some("http_requests_total"));
/// assert_eq!(metrics_grammar::legal_spelling("42"), None);
/// ```
#[must_use]
pub fn legal_spelling(name: &str) -> Option<String> {
    let words: String = name
        .chars()
        .map(|char| if is_word(char) { char } else { '_' })
        .collect();
    let legal = words
        .trim_start_matches(|char: char| !char.is_ascii_alphabetic())
        .trim_end_matches('_');
    (!legal.is_empty()).then(|| legal.to_owned())
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_underscores_are_legal() {
        for name in ["a", "A", "a1", "a__b", "http_requests_total", "Z_9"] {
            assert_eq!(check_metric_name(name), Ok(()), "{name}");
            assert_eq!(check_label_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn each_mistake_has_its_cause() {
        assert_eq!(check_metric_name(""), Err(NameError::Empty));
        assert_eq!(check_metric_name("1a"), Err(NameError::LeadingDigit { found: '1' }));
        assert_eq!(check_metric_name("_a"), Err(NameError::LeadingUnderscore));
        assert_eq!(check_label_name("__name__"), Err(NameError::LeadingUnderscore));
        assert_eq!(check_metric_name("a:b"), Err(NameError::Colon));
        assert_eq!(
            check_metric_name("a.b"),
            Err(NameError::Character {
                found: '.',
                position: 1
            })
        );
        assert_eq!(
            check_metric_name("größe"),
            Err(NameError::Character {
                found: 'ö',
                position: 2
            })
        );
    }

    #[test]
    fn a_proposal_is_legal() {
        for name in ["a.b", "1st", "__x", "a b ", "größe"] {
            let legal = legal_spelling(name).unwrap();
            assert_eq!(check_metric_name(&legal), Ok(()), "{name} -> {legal}");
        }
        assert_eq!(legal_spelling("__"), None);
    }
}
