//! What the query of a request for metrics asks for.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use metrics::Filter;

/// Most names in one query: the filters of requests that wait are kept, and compared.
const MOST_NAMES: usize = 256;

/// What the keys without brackets are called by which a part of an exposition is chosen elsewhere,
/// as `includedNames` of Spring and `__name__` of Seastar, or was meant to be: `name[]` without
/// brackets, or in other words.
const SELECTIONS: [&str; 9] = [
    "name",
    "names",
    "__name__",
    "includednames",
    "metric",
    "metrics",
    "match",
    "collect",
    "exclude",
];

/// The query of a request for metrics; keys that mean nothing are not a mistake.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// Families by `name[]=`, which may be there several times; all if it is not.
    pub(super) filter: Filter,
    /// What `format=` names.
    pub(super) format: Option<String>,
}

/// Why a query is not answered: without what is wrong with it, it would ask for something else.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum QueryError {
    /// There are more names than are taken.
    TooManyNames,
    /// A key chooses a part elsewhere, and nothing here.
    Selection { key: String },
    /// There are two formats.
    Formats { one: String, other: String },
    /// A key with a meaning is behind a semicolon, and so a part of the value before it.
    Semicolon { key: String },
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are shown as written, but for what would break the line.
        match self {
            Self::TooManyNames => write!(
                f,
                "too many `name[]`: use at most {MOST_NAMES}, or none for all families"
            ),
            Self::Selection { key } => write!(
                f,
                "`{}` chooses nothing here: use `name[]=` and the name of a family, once for each, or none for all",
                key.escape_debug()
            ),
            Self::Formats { one, other } => write!(
                f,
                "`format={}` and `format={}` contradict each other: use one of them",
                one.escape_debug(),
                other.escape_debug()
            ),
            Self::Semicolon { key } => write!(
                f,
                "`{}` is behind `;`, which separates nothing: use `&`",
                key.escape_debug()
            ),
        }
    }
}

impl Query {
    pub(super) fn parse(query: &str) -> Result<Self, QueryError> {
        if let Some(key) = behind_semicolon(query) {
            return Err(QueryError::Semicolon { key });
        }
        let mut parsed = Self::default();
        // Each once, however often it is there.
        let mut names = BTreeSet::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "name[]" => {
                    names.insert(value);
                    if names.len() > MOST_NAMES {
                        return Err(QueryError::TooManyNames);
                    }
                }
                "format" => match parsed.format.replace(value.into_owned()) {
                    Some(one) if parsed.format.as_ref() != Some(&one) => {
                        let other = parsed.format.unwrap_or_default();
                        return Err(QueryError::Formats { one, other });
                    }
                    _ => {}
                },
                key if is_selection(key) => return Err(QueryError::Selection { key: key.to_owned() }),
                _ => {}
            }
        }
        parsed.filter = names.into_iter().fold(Filter::new(), Filter::name);
        Ok(parsed)
    }
}

/// Returns whether a key chooses a part, here or elsewhere, or was meant to: however its letters
/// and brackets are written.
///
/// Brackets alone tell: `collect[]` of exporters, `match[]` of federation, `name[0]` of some
/// clients are keys of lists, and this is the only list that there is.
fn is_selection(key: &str) -> bool {
    let key = key.trim().to_ascii_lowercase();
    // `name%5B%5D` is what is left of brackets that were encoded twice.
    let stem = key.split(['[', '%']).next().unwrap_or_default().trim();
    let opens = key.contains('[') || key.contains("%5b");
    let closes = key.ends_with(']') || key.ends_with("%5d");
    SELECTIONS.contains(&stem) || (opens && closes)
}

/// Returns a key with a meaning that is behind a semicolon, such as that of `&amp;`.
fn behind_semicolon(query: &str) -> Option<String> {
    let parts = query.split('&').flat_map(|pair| pair.split(';').skip(1));
    let mut keys = parts.filter_map(|part| Some(form_urlencoded::parse(part.as_bytes()).next()?.0));
    keys.find(|key| key == "format" || is_selection(key))
        .map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_formats_are_found() {
        let cases = [
            ("", Filter::new(), None),
            ("name[]=up", Filter::new().name("up"), None),
            (
                "name%5B%5D=a_total&x=y&name[]=b",
                Filter::new().name("a_total").name("b"),
                None,
            ),
            ("name[]=b&name[]=a&name[]=b", Filter::new().name("a").name("b"), None),
            // A name that nothing has chooses nothing.
            ("name[]", Filter::new().name(""), None),
            ("name[]=a,b", Filter::new().name("a,b"), None),
            ("name[]=a%3Bb&name[]=c;d", Filter::new().name("a;b").name("c;d"), None),
            // What Prometheus, proxies and people add.
            (
                "target=a:80&module=http&debug=1&_=17&x=a;b&names_of=x",
                Filter::new(),
                None,
            ),
            ("format=json", Filter::new(), Some("json")),
            ("format=json&format=%6ason", Filter::new(), Some("json")),
            ("&&=&%zz=%ff&format", Filter::new(), Some("")),
        ];
        for (query, filter, format) in cases {
            let format = format.map(str::to_owned);
            assert_eq!(Query::parse(query), Ok(Query { filter, format }), "{query}");
        }
        let many = |names: usize| {
            (0..names)
                .map(|name| format!("name[]=a{name}"))
                .collect::<Vec<_>>()
                .join("&")
        };
        assert_eq!(Query::parse(&many(MOST_NAMES)).map(drop), Ok(()));
        assert_eq!(Query::parse(&many(MOST_NAMES + 1)), Err(QueryError::TooManyNames));
    }

    #[test]
    fn what_chooses_a_part_elsewhere_is_refused() {
        for (query, key) in [
            ("name=up", "name"),
            ("name[]=a&name=b", "name"),
            ("names[]=up", "names[]"),
            ("name[0]=up&name[1]=b", "name[0]"),
            ("name%255B%255D=up", "name%5B%5D"),
            ("Name[]=up", "Name[]"),
            ("+name[]=up", " name[]"),
            ("match[]={job=%22a%22}", "match[]"),
            ("collect[]=cpu&collect[]=meminfo", "collect[]"),
            ("exclude%5B%5D=cpu", "exclude[]"),
            ("includedNames=a,b", "includedNames"),
            ("__name__=a", "__name__"),
            ("metric[]", "metric[]"),
            // Whatever the word is.
            ("filter[]=up", "filter[]"),
            ("include%5B%5D=x", "include[]"),
            ("labels[job]=x&name[]=a", "labels[job]"),
            ("x%255b0%255d=a", "x%5b0%5d"),
            ("[]=a", "[]"),
            ("format[]=json", "format[]"),
        ] {
            let key = key.to_owned();
            assert_eq!(Query::parse(query), Err(QueryError::Selection { key }), "{query}");
        }
        for (query, key) in [
            ("name[]=a;name[]=b", "name[]"),
            ("name[]=a&amp;name%5B%5D=b", "name[]"),
            ("x=y;format=json", "format"),
            ("x;;collect[]=cpu", "collect[]"),
            ("x;y[]", "y[]"),
        ] {
            let key = key.to_owned();
            assert_eq!(Query::parse(query), Err(QueryError::Semicolon { key }), "{query}");
        }
    }

    #[test]
    fn formats_that_differ_contradict_each_other() {
        for (query, one, other) in [
            ("format=json&format=prometheus", "json", "prometheus"),
            ("format=json&x&format=json&format=", "json", ""),
            ("format&format=JSON", "", "JSON"),
        ] {
            let (one, other) = (one.to_owned(), other.to_owned());
            assert_eq!(Query::parse(query), Err(QueryError::Formats { one, other }), "{query}");
        }
    }

    /// Decodes byte by byte, as the standard of URLs has it.
    fn decoded(text: &str) -> String {
        let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
        while let [first, tail @ ..] = rest {
            rest = tail;
            bytes.push(match (first, digit(tail.first()), digit(tail.get(1))) {
                (b'%', Some(high), Some(low)) => {
                    rest = &tail[2..];
                    u8::try_from(high * 16 + low).unwrap()
                }
                (b'+', ..) => b' ',
                (byte, ..) => *byte,
            });
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Decodes `key=value`.
    fn pair(text: &str) -> (String, String) {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        (decoded(key), decoded(value))
    }

    /// Decodes once more, as far as brackets are concerned.
    fn chooses(key: &str) -> bool {
        let lower = key.to_ascii_lowercase();
        let end = lower.find(|char| "[%".contains(char)).unwrap_or(lower.len());
        let brackets = lower.replace("%5b", "[").replace("%5d", "]");
        let is_list = brackets.contains('[') && brackets.trim().ends_with(']');
        SELECTIONS.contains(&lower[..end].trim()) || is_list
    }

    /// What a query asks for, by a way that looks at all of it at once.
    fn model(query: &str) -> Result<Query, QueryError> {
        let pairs: Vec<&str> = query.split('&').collect();
        for pair_text in &pairs {
            for part in pair_text.split(';').skip(1) {
                let (key, _) = pair(part);
                if chooses(&key) || key == "format" {
                    return Err(QueryError::Semicolon { key });
                }
            }
        }
        let pairs: Vec<_> = pairs.into_iter().map(pair).collect();
        let of_key = |wanted: &str| {
            let pairs = pairs.iter().filter(|(key, _)| key == wanted);
            pairs.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        let first = of_key("format").first().cloned().unwrap_or_default();
        for (key, value) in pairs.clone() {
            if key != "name[]" && chooses(&key) {
                return Err(QueryError::Selection { key });
            } else if key == "format" && value != first {
                let (one, other) = (first, value);
                return Err(QueryError::Formats { one, other });
            }
        }
        Ok(Query {
            filter: of_key("name[]").into_iter().fold(Filter::new(), Filter::name),
            format: of_key("format").pop(),
        })
    }

    /// Queries of pieces that mean something together, whole or cut, and of any text.
    fn query() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "name[]",
            "name%5B%5D",
            "name%5b",
            "]",
            "name",
            "format",
            "format=json&",
            "collect[]",
            "x[]",
            "[",
            "%255D",
            "a_total",
            "a",
            "x",
            "%61",
            "=",
            "=",
            "=",
            "&",
            "&",
            "&",
            ";",
            "+",
            "%",
            "%2",
            "%zz",
            "%00",
            "%ff",
            "%F0%9F%A6%80",
            "%C3",
            "%3B",
            "%26",
            "%3D",
            "%252",
            "&amp;",
            "é",
            "🦀",
            "\u{fffd}",
            "\"",
            " ",
            "\0",
        ];
        let piece = prop_oneof![
            9 => prop::sample::select(PIECES).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        // `PROPTEST_CASES=10000000` for as many.
        #[test]
        fn any_query_asks_for_what_the_model_says(query in query()) {
            prop_assert_eq!(Query::parse(&query), model(&query));
        }
    }
}
