//! Which content coding a client gets.

use http::header::{ACCEPT_ENCODING, HeaderMap};

use super::clause::{Clause, clauses};
use super::first_max_by_key;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    #[cfg(feature = "zstd")]
    Zstd,
    #[cfg(feature = "gzip")]
    Gzip,
    /// No coding.
    Identity,
}

impl Coding {
    /// Every coding that this crate is built with, the best first.
    pub(crate) const ALL: &'static [Self] = &[
        #[cfg(feature = "zstd")]
        Self::Zstd,
        #[cfg(feature = "gzip")]
        Self::Gzip,
        Self::Identity,
    ];

    /// Returns the name that is used in headers.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "zstd")]
            Self::Zstd => "zstd",
            #[cfg(feature = "gzip")]
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Lists the names of codings.
    pub(crate) fn list(codings: &[Self]) -> String {
        let names: Vec<_> = codings.iter().map(|coding| format!("`{}`", coding.name())).collect();
        names.join(", ")
    }

    /// Chooses by the `Accept-Encoding` headers of a request (RFC 9110, section 12.5.3): of the
    /// codings that are offered the one with the highest `q`, then the first; `None` if all are
    /// excluded.
    pub(crate) fn negotiate(offered: &[Self], headers: &HeaderMap) -> Option<Self> {
        let clauses: Vec<_> = clauses(headers, &ACCEPT_ENCODING).collect();
        let qualities = offered.iter().map(|coding| (*coding, coding.quality(&clauses)));
        let acceptable = qualities.filter(|(_, quality)| *quality > 0.0);
        first_max_by_key(acceptable, |(_, quality)| *quality).map(|(coding, _)| coding)
    }

    /// Returns what the clauses with its name say, else those with `*`; of several, the highest `q`.
    fn quality(self, clauses: &[Clause<'_>]) -> f32 {
        let decisions = clauses.iter().filter_map(|clause| {
            let is_named = clause.value != b"*";
            (clause.parameters.is_empty() && (!is_named || self.is(clause.value))).then_some((is_named, clause.quality))
        });
        let default = match self {
            // Acceptable unless it is excluded, but less than what the client asks for.
            Self::Identity => f32::MIN_POSITIVE,
            #[cfg(any(feature = "gzip", feature = "zstd"))]
            _ => 0.0,
        };
        first_max_by_key(decisions, |decision| *decision).map_or(default, |(_, quality)| quality)
    }

    fn is(self, name: &[u8]) -> bool {
        #[cfg(feature = "gzip")]
        // RFC 9110, section 8.4.1.3.
        if self == Self::Gzip && name.eq_ignore_ascii_case(b"x-gzip") {
            return true;
        }
        name.eq_ignore_ascii_case(self.name().as_bytes())
    }
}
