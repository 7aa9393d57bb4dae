//! What the query of a request for metrics asks for.

use std::collections::BTreeSet;

use metrics::Filter;

/// Most names in one query: each is compared with the name of each family.
const MOST_NAMES: usize = 256;

/// The query of a request for metrics; keys that mean nothing are no mistake.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// Families by `name[]=`, which may be there several times; all if it is not.
    pub(super) filter: Filter,
    /// The last `format=`.
    pub(super) format: Option<String>,
}

/// There are more names than are compared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooManyNames;

impl TooManyNames {
    pub(super) fn message() -> String {
        format!("too many `name[]`: use at most {MOST_NAMES}, or none for all families\n")
    }
}

impl Query {
    pub(super) fn parse(query: &str) -> Result<Self, TooManyNames> {
        let mut parsed = Self::default();
        // The same names are the same filter, in whatever order.
        let mut names = BTreeSet::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "name[]" => {
                    names.insert(value);
                    if names.len() > MOST_NAMES {
                        return Err(TooManyNames);
                    }
                }
                "format" => parsed.format = Some(value.into_owned()),
                _ => {}
            }
        }
        parsed.filter = names.into_iter().fold(Filter::new(), Filter::name);
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
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
            ("name[]", Filter::new().name(""), None),
            ("name=up", Filter::new(), None),
            ("format=json", Filter::new(), Some("json")),
            ("format=json&format=%6apeg", Filter::new(), Some("jpeg")),
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
        assert_eq!(Query::parse(&many(MOST_NAMES + 1)), Err(TooManyNames));
    }
}
