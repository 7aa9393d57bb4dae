//! Rules by which the name of a variant becomes a label value.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// How the name of a variant becomes a label value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RenameRule {
    /// `not_found`
    #[default]
    Snake,
    /// `not-found`
    Kebab,
    /// `notFound`
    Camel,
    /// `NotFound`
    Pascal,
    /// `NOT_FOUND`
    ScreamingSnake,
    /// `notfound`
    Lower,
    /// `NOTFOUND`
    Upper,
    /// The variant as it is written.
    None,
}

/// The word is not the name of a [`RenameRule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownRule;

impl RenameRule {
    /// The names of all rules, each in its own spelling.
    pub const NAMES: [&'static str; 8] = [
        "snake_case",
        "kebab-case",
        "camelCase",
        "PascalCase",
        "SCREAMING_SNAKE_CASE",
        "lowercase",
        "UPPERCASE",
        "none",
    ];

    const ALL: [Self; 8] = [
        Self::Snake,
        Self::Kebab,
        Self::Camel,
        Self::Pascal,
        Self::ScreamingSnake,
        Self::Lower,
        Self::Upper,
        Self::None,
    ];

    /// Renames a variant.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics_grammar::RenameRule;
    /// assert_eq!(RenameRule::Snake.apply("NotFound"), "not_found");
    /// assert_eq!(RenameRule::Kebab.apply("HTTPError"), "http-error");
    /// assert_eq!(RenameRule::None.apply("HTTPError"), "HTTPError");
    /// ```
    #[must_use]
    pub fn apply(self, variant: &str) -> String {
        let words = words(variant);
        match self {
            Self::Snake => words.join("_").to_lowercase(),
            Self::Kebab => words.join("-").to_lowercase(),
            Self::Camel => {
                let (first, rest) = words.split_at(1);
                first.concat().to_lowercase() + &rest.iter().map(|word| capitalised(word)).collect::<String>()
            }
            Self::Pascal => words.iter().map(|word| capitalised(word)).collect(),
            Self::ScreamingSnake => words.join("_").to_uppercase(),
            Self::Lower => words.concat().to_lowercase(),
            Self::Upper => words.concat().to_uppercase(),
            Self::None => variant.to_owned(),
        }
    }
}

impl FromStr for RenameRule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        let position = Self::NAMES.iter().position(|own| *own == name);
        position.map(|rule| Self::ALL[rule]).ok_or(UnknownRule)
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rename rule is one of `{}`", RenameRule::NAMES.join("`, `"))
    }
}

impl Error for UnknownRule {}

/// Splits a name into at least one word: at `_`, before an upper-case letter after a lower-case one or a digit, and
/// before the last letter of an acronym.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let chars: Vec<(usize, char)> = part.char_indices().collect();
        let mut start = 0;
        for (place, &(at, char)) in chars.iter().enumerate().skip(1) {
            let before = chars[place - 1].1;
            let after = chars.get(place + 1).is_some_and(|(_, after)| after.is_lowercase());
            if char.is_uppercase() && (!before.is_uppercase() || after) {
                words.push(&part[start..at]);
                start = at;
            }
        }
        words.push(&part[start..]);
    }
    if words.is_empty() { vec![name] } else { words }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_spells_its_own_name() {
        for name in RenameRule::NAMES {
            let rule: RenameRule = name.parse().unwrap();
            let words = match rule {
                RenameRule::Lower => "Lowercase",
                RenameRule::Upper => "Uppercase",
                RenameRule::None => "none",
                RenameRule::ScreamingSnake => "ScreamingSnakeCase",
                RenameRule::Snake => "SnakeCase",
                RenameRule::Kebab => "KebabCase",
                RenameRule::Camel => "CamelCase",
                RenameRule::Pascal => "PascalCase",
            };
            assert_eq!(rule.apply(words), name);
        }
        assert_eq!("Snake_Case".parse::<RenameRule>(), Err(UnknownRule));
    }

    #[test]
    fn acronyms_and_digits_stay_together() {
        let cases = [
            ("HTTPError", "http_error"),
            ("Http2", "http2"),
            ("IO", "io"),
            ("A1B", "a1_b"),
            ("É", "é"),
            ("__", "__"),
        ];
        for (variant, snake) in cases {
            assert_eq!(RenameRule::Snake.apply(variant), snake);
        }
        assert_eq!(RenameRule::Camel.apply("HTTPError"), "httpError");
    }
}
