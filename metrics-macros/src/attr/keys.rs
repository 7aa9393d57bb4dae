//! Every word that an attribute accepts, by place, and how each is written.

use metrics_grammar::nearest;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Token, token};

use crate::diagnostics::Diagnostics;

/// The place of an attribute: which words it accepts there.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    /// The macro whose attribute it is.
    derive: &'static str,
    /// How the place is called in messages.
    pub(super) place: &'static str,
    /// Accepted words, each with an example of its use.
    pub(super) words: &'static [(&'static str, &'static str)],
}

pub(super) const CONTAINER: Keys = Keys {
    derive: "Metrics",
    place: "`#[metrics(..)]` on the struct",
    words: &[
        ("namespace", "namespace = \"processor\""),
        ("labels", "labels(worker_id: u32)"),
        ("max_series", "max_series = 1000"),
        ("max_instances", "max_instances = 10000"),
        ("suffix", "suffix = false"),
        ("handles", "handles = Name` or `handles = false"),
        ("preregister", "preregister"),
        ("crate", "crate = ::metrics"),
        ("allow", "allow(naming)"),
    ],
};

pub(super) const FIELD: Keys = Keys {
    derive: "Metrics",
    place: "`#[metric(..)]` on a field",
    words: &[
        ("counter", "counter"),
        ("gauge", "gauge"),
        ("histogram", "histogram"),
        ("state", "state` or `state(Mode = [Idle, Busy])"),
        ("info", "info"),
        ("flatten", "flatten"),
        ("skip", "skip"),
        ("name", "name = \"http_requests_total\""),
        ("rename", "rename = \"requests\""),
        ("suffix", "suffix = false"),
        ("help", "help = \"Requests received.\""),
        ("unit", "unit = \"seconds\""),
        ("labels", "labels(result: ResultLabel = [Success, Error])"),
        ("buckets", "buckets(Name = exponential(0.001, 2.0, 16))"),
        ("max_series", "max_series = 1000"),
        ("up_down", "up_down"),
        ("aggregate", "aggregate = sum"),
        ("allow", "allow(naming)"),
    ],
};

/// The words of [`FIELD`] that say what a field is.
pub(crate) const KINDS: [&str; 7] = ["counter", "gauge", "histogram", "state", "info", "flatten", "skip"];

pub(super) const LABEL_ENUM: Keys = Keys {
    derive: "Label",
    place: "`#[label(..)]` on the enum",
    words: &[
        ("rename_all", "rename_all = \"snake_case\""),
        ("as_str", "as_str = false"),
        ("crate", "crate = ::metrics"),
    ],
};

pub(super) const LABEL_STRUCT: Keys = Keys {
    derive: "LabelSet",
    place: "`#[label(..)]` on the struct",
    words: &[("crate", "crate = ::metrics"), ("allow", "allow(naming)")],
};

pub(super) const VARIANT: Keys = Keys {
    derive: "Label",
    place: "`#[label(..)]` on a variant",
    words: &[("rename", "rename = \"not_found\"")],
};

pub(super) const LABEL_FIELD: Keys = Keys {
    derive: "LabelSet",
    place: "`#[label(..)]` on a field",
    words: &[("rename", "rename = \"status_code\""), ("allow", "allow(naming)")],
};

pub(super) const CALL: Keys = Keys {
    derive: "instrument",
    place: "`#[metrics::instrument(..)]` on a function",
    words: &[
        ("name", "name = \"db_query\""),
        ("namespace", "namespace = \"shop\""),
        ("help", "help = \"Queries to the database.\""),
        ("labels", "labels(table = table, method: Method = method)"),
        ("max_series", "max_series = 1000"),
        ("buckets", "buckets(exponential(0.001, 2.0, 16))"),
        ("outcome", "outcome = |response| response.check()"),
        ("error", "error = DbError"),
        ("skip", "skip(duration)` or `skip(in_flight)"),
        ("sample", "sample = 16"),
        ("registry", "registry = &REGISTRY"),
        ("preregister", "preregister"),
        ("crate", "crate = ::metrics"),
    ],
};

pub(super) const BLOCK: Keys = Keys {
    derive: "instrument",
    place: "`#[metrics::instrument(..)]` on a block",
    words: &[
        ("name", "name = \"db\""),
        ("namespace", "namespace = \"shop\""),
        ("help", "help = \"Queries to the database.\""),
        ("labels", "labels(table = table, method: Method = method)"),
        ("max_series", "max_series = 1000"),
        ("buckets", "buckets(exponential(0.001, 2.0, 16))"),
        ("outcome", "outcome = |response| response.check()"),
        ("error", "error = DbError"),
        ("skip", "skip(duration)` or `skip(in_flight)"),
        ("sample", "sample = 16"),
        ("registry", "registry = &REGISTRY"),
        ("crate", "crate = ::metrics"),
    ],
};

/// Keys whose value may have commas in it.
pub(super) const EXPRESSIONS: [&str; 3] = ["outcome", "error", "registry"];

/// Words that other crates have for ours.
const SYNONYMS: &[(&str, &str)] = &[
    ("fields", "labels"),
    ("sampling", "sample"),
    ("err", "error"),
    ("result", "outcome"),
    ("prefix", "namespace"),
    ("subsystem", "namespace"),
    ("description", "help"),
    ("desc", "help"),
    ("doc", "help"),
    ("describe", "help"),
    ("rename", "name"),
    ("name", "rename"),
    ("help_text", "help"),
    ("error_if", "outcome"),
    ("ok_if", "outcome"),
    ("name_prefix", "namespace"),
    ("counter_vec", "counter"),
    ("int_counter", "counter"),
    ("up_down_counter", "up_down"),
    ("gauge_vec", "gauge"),
    ("int_gauge", "gauge"),
    ("histogram_vec", "histogram"),
    ("state_set", "state"),
    ("stateset", "state"),
    ("aggregation", "aggregate"),
    ("total", "suffix"),
    ("no_total", "suffix"),
    ("counter_suffix", "suffix"),
    ("type_suffix", "suffix"),
    ("name_suffix", "suffix"),
    ("no_suffix", "suffix"),
    ("bucket", "buckets"),
    ("label", "labels"),
    ("nested", "flatten"),
    ("ignore", "skip"),
    ("touch", "preregister"),
    ("register", "preregister"),
    ("eager", "preregister"),
];

const PLACES: [Keys; 8] = [
    CONTAINER,
    FIELD,
    LABEL_ENUM,
    LABEL_STRUCT,
    VARIANT,
    LABEL_FIELD,
    CALL,
    BLOCK,
];

impl Keys {
    /// Returns how a word is written.
    pub(super) fn form(self, word: &str) -> &'static str {
        self.words
            .iter()
            .find(|(own, _)| *own == word)
            .map_or("", |(_, form)| form)
    }

    /// Returns whether the next entry begins: a word with a value, or one that is accepted here.
    pub(super) fn begins(self, input: ParseStream) -> bool {
        let ahead = input.fork();
        let Ok(word) = ahead.call(Ident::parse_any) else {
            return false;
        };
        let word = word.unraw().to_string();
        let assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
        let misspelt = ahead.peek(token::Paren) && self.meant(&word).is_some();
        assigned || misspelt || self.accepts(&word)
    }

    pub(super) fn accepts(self, word: &str) -> bool {
        self.words.iter().any(|(own, _)| *own == word)
    }

    /// Returns the accepted word that an unknown one most likely stands for.
    pub(super) fn meant(self, word: &str) -> Option<&'static str> {
        let accepted: Vec<&'static str> = self.words.iter().map(|(word, _)| *word).collect();
        self.synonym(word).or_else(|| nearest(word, &accepted))
    }

    fn synonym(self, word: &str) -> Option<&'static str> {
        let mut own = SYNONYMS.iter().filter(|(other, _)| *other == word);
        own.find_map(|(_, meant)| self.accepts(meant).then_some(*meant))
    }

    /// Reports a word that is not accepted here.
    pub(super) fn unknown(self, diagnostics: &Diagnostics, key: &Ident) {
        let word = key.unraw().to_string();
        let hint = self.hint(&word);
        let accepted: Vec<&str> = self.words.iter().map(|(word, _)| *word).collect();
        let accepted = words(&accepted);
        diagnostics.error(
            key.span(),
            format_args!("unknown key `{word}`: {hint} {} accepts {accepted}", self.place),
        );
    }

    fn hint(self, word: &str) -> String {
        let others = || PLACES.iter().filter(|place| place.derive == self.derive);
        if let Some(other) = others().find(|place| place.accepts(word)) {
            return format!("it belongs in {};", other.place);
        }
        // What a word means to others says more than how near it is to one of ours.
        let elsewhere = || others().find_map(|place| Some((place.synonym(word)?, place.place)));
        match (self.synonym(word), elsewhere()) {
            (None, Some((meant, place))) => format!("did you mean `{meant}`, in {place}?"),
            _ => self
                .meant(word)
                .map_or_else(|| "take it out;".to_owned(), |meant| format!("did you mean `{meant}`?")),
        }
    }
}

/// Lists words for a message: "`a`, `b` or `c`".
pub(crate) fn words(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("`{}` or `{last}`", first.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_as_one_says_them() {
        assert_eq!(words(&["a"]), "`a`");
        assert_eq!(words(&["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn every_word_has_its_form() {
        for place in PLACES {
            for (word, form) in place.words {
                assert!(form.starts_with(word), "{word}");
                assert_eq!(place.form(word), *form);
            }
        }
    }
}
