//! Units: Prometheus measures in base units, so that series of different programs can be added up.

/// The base units, and `ratio` for what others give in percent.
const BASE: [&str; 11] = [
    "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "ratio", "seconds", "volts",
];

/// Units with the base unit that measures the same.
const OTHERS: [(&str, &str); 15] = [
    ("minutes", "seconds"),
    ("hours", "seconds"),
    ("days", "seconds"),
    ("weeks", "seconds"),
    ("kelvins", "kelvin"),
    ("fahrenheit", "celsius"),
    ("rankine", "celsius"),
    ("inches", "meters"),
    ("yards", "meters"),
    ("miles", "meters"),
    ("bits", "bytes"),
    ("calories", "joules"),
    ("pounds", "grams"),
    ("ounces", "grams"),
    ("percent", "ratio"),
];

/// `mibi` is promtool's own spelling of `mebi`: what it complains about is refused here too.
const PREFIXES: [&str; 21] = [
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mebi", "mibi", "giga",
    "gibi", "tera", "tebi", "peta", "pebi", "exa", "exbi",
];

const ABBREVIATIONS: [(&str, &str); 14] = [
    ("s", "seconds"),
    ("ms", "seconds"),
    ("us", "seconds"),
    ("ns", "seconds"),
    ("sec", "seconds"),
    ("m", "seconds"),
    ("h", "seconds"),
    ("d", "seconds"),
    ("b", "bytes"),
    ("kb", "bytes"),
    ("mb", "bytes"),
    ("gb", "bytes"),
    ("tb", "bytes"),
    ("pb", "bytes"),
];

/// Tells whether a word is a base unit.
///
/// # Examples
///
/// ```
/// assert!(metrics_grammar::is_base_unit("seconds"));
/// assert!(!metrics_grammar::is_base_unit("milliseconds"));
/// ```
#[must_use]
pub fn is_base_unit(word: &str) -> bool {
    BASE.contains(&word)
}

/// Returns the base unit to use instead of a unit that is known and is none; words that are no known unit are free.
///
/// # Examples
///
/// ```
/// use metrics_grammar::non_base_unit;
/// assert_eq!(non_base_unit("milliseconds"), Some("seconds"));
/// assert_eq!(non_base_unit("mb"), Some("bytes"));
/// assert_eq!(non_base_unit("seconds"), None);
/// assert_eq!(non_base_unit("widgets"), None);
/// ```
#[must_use]
pub fn non_base_unit(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let base = known(&word)
        .or_else(|| known(&format!("{word}s")))
        .or_else(|| abbreviated(&word))?;
    (base != word).then_some(base)
}

/// Returns the base unit of a word that is a unit, with or without a prefix.
pub(crate) fn known(word: &str) -> Option<&'static str> {
    let unprefixed = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
    std::iter::once(word).chain(unprefixed).find_map(|unit| {
        let base = BASE.iter().find(|base| **base == unit).copied();
        base.or_else(|| OTHERS.iter().find(|(other, _)| *other == unit).map(|(_, base)| *base))
    })
}

/// Returns the base unit of an abbreviation.
pub(crate) fn abbreviated(word: &str) -> Option<&'static str> {
    ABBREVIATIONS
        .iter()
        .find(|(short, _)| *short == word)
        .map(|(_, base)| *base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_units_are_left_alone() {
        for unit in BASE {
            assert_eq!(non_base_unit(unit), None, "{unit}");
        }
    }

    #[test]
    fn prefixes_abbreviations_and_singulars_are_seen_through() {
        let cases = [
            ("nanoseconds", "seconds"),
            ("kibibytes", "bytes"),
            ("mebibytes", "bytes"),
            ("megabits", "bytes"),
            ("second", "seconds"),
            ("millisecond", "seconds"),
            ("ms", "seconds"),
            ("KB", "bytes"),
            ("hours", "seconds"),
            ("percent", "ratio"),
            ("fahrenheit", "celsius"),
        ];
        for (unit, base) in cases {
            assert_eq!(non_base_unit(unit), Some(base), "{unit}");
        }
        for free in ["celsius", "requests", "microservices", "connections", "ratio"] {
            assert_eq!(non_base_unit(free), None, "{free}");
        }
    }
}
