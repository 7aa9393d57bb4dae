//! What clients call a format.

use std::cmp::Reverse;
use std::fmt;

use metrics::{Encoder, Format};

use super::clause::Clause;
use super::first_max_by_key;

/// All names are of letters, digits, `_` and `:`, which these leave as they are. `dots` would not,
/// and is not offered.
const ESCAPINGS: &[&str] = &["underscores", "allow-utf-8", "values"];

/// A variant of a format, as clients can ask for it; `Display` is its `Content-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) format: Format,
    /// Empty if the format does not have it, as `escaping`.
    version: &'static str,
    escaping: &'static str,
}

/// What a clause says about a variant.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Decision {
    pub(super) specificity: Specificity,
    pub(super) quality: f32,
    /// Of the clause among all.
    pub(super) position: Reverse<usize>,
}

/// How specific a clause is that matches a variant. The most specific one decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Specificity {
    pub(super) range: Range,
    /// Whether the variant has all parameters of the clause.
    is_exact: bool,
    parameters: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Range {
    /// `*/*`
    All,
    /// `text/*`
    Type,
    /// `text/plain`
    Subtype,
}

impl Media {
    /// Returns the variant of a format that is sent where the client does not ask for another.
    pub(crate) fn of(format: Format) -> Self {
        let (versions, escapings) = variants(format);
        Self {
            format,
            version: versions[0],
            escaping: escapings[0],
        }
    }

    /// Returns every variant of a format, the default first.
    pub(super) fn variants(format: Format) -> impl Iterator<Item = Self> {
        let (versions, escapings) = variants(format);
        versions.iter().flat_map(move |version| {
            escapings.iter().map(move |escaping| Self {
                format,
                version,
                escaping,
            })
        })
    }

    /// Returns whether a version and an escaping that are not the format's default are named by
    /// clauses that match the variant: no client reads what it has never heard of.
    pub(super) fn is_named(self, clauses: &[Clause<'_>]) -> bool {
        let default = Self::of(self.format);
        let names = |clause: &Clause<'_>, wanted: &[u8]| {
            let mut parameters = clause.parameters.iter();
            let is_named = parameters
                .any(|(name, value)| name.eq_ignore_ascii_case(wanted) && self.has(name, value) == Some(true));
            is_named && self.specificity(clause).is_some()
        };
        let is_named = |wanted: &[u8]| clauses.iter().any(|clause| names(clause, wanted));
        (self.version == default.version || is_named(b"version"))
            && (self.escaping == default.escaping || is_named(b"escaping"))
    }

    /// Returns what the most specific of the clauses that match says; of several, the one with the
    /// highest `q`.
    pub(super) fn decision(self, clauses: &[Clause<'_>]) -> Option<Decision> {
        let decisions = clauses.iter().enumerate().filter_map(|(position, clause)| {
            Some(Decision {
                specificity: self.specificity(clause)?,
                quality: clause.quality,
                position: Reverse(position),
            })
        });
        first_max_by_key(decisions, |decision| *decision)
    }

    /// Returns how specific a clause is, if it matches.
    ///
    /// A clause with a parameter that no variant has, such as `text/plain;format=flowed`, asks for
    /// something like the variants: it matches them less than one without. It does not exclude
    /// them.
    fn specificity(self, clause: &Clause<'_>) -> Option<Specificity> {
        let mut specificity = Specificity {
            range: self.range(clause.value)?,
            is_exact: true,
            parameters: 0,
        };
        for (name, value) in &clause.parameters {
            match self.has(name, value) {
                Some(true) => specificity.parameters += 1,
                Some(false) => return None,
                None => specificity.is_exact = false,
            }
        }
        (specificity.is_exact || clause.quality > 0.0).then_some(specificity)
    }

    fn range(self, value: &[u8]) -> Option<Range> {
        let own = essence(self.format);
        let own_type = own.split('/').next().unwrap_or_default();
        match value.strip_suffix(b"/*") {
            Some(b"*") => Some(Range::All),
            Some(range) => range.eq_ignore_ascii_case(own_type.as_bytes()).then_some(Range::Type),
            None => value.eq_ignore_ascii_case(own.as_bytes()).then_some(Range::Subtype),
        }
    }

    /// Returns whether the variant has a parameter, or another variant; `None` if no variant has
    /// it.
    fn has(self, name: &[u8], value: &[u8]) -> Option<bool> {
        let is = |own: &str| value.eq_ignore_ascii_case(own.as_bytes());
        if name.eq_ignore_ascii_case(b"version") && !self.version.is_empty() {
            // A version that is not offered is not one of the others.
            Some(is(self.version))
        } else if name.eq_ignore_ascii_case(b"escaping") && !self.escaping.is_empty() {
            let is_offered = ESCAPINGS.iter().any(|escaping| is(escaping));
            is_offered.then_some(is(self.escaping))
        } else {
            // RFC 8259 gives JSON no other charset.
            (name.eq_ignore_ascii_case(b"charset") && is("utf-8")).then_some(true)
        }
    }
}

/// Returns the versions and the escapings of a format.
fn variants(format: Format) -> (&'static [&'static str], &'static [&'static str]) {
    match format {
        Format::Text => (&["0.0.4", "1.0.0"], ESCAPINGS),
        // What came before 1.0.0 differs from it in nothing that we write.
        Format::OpenMetrics => (&["1.0.0", "0.0.1"], ESCAPINGS),
        _ => (&[""], &[""]),
    }
}

/// Returns the media type of a format, without parameters.
pub(super) fn essence(format: Format) -> &'static str {
    format.content_type().split(';').next().unwrap_or_default()
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            format,
            version,
            escaping,
        } = self;
        if version.is_empty() {
            return f.write_str(format.content_type());
        }
        write!(
            f,
            "{}; version={version}; charset=utf-8; escaping={escaping}",
            essence(*format)
        )
    }
}
