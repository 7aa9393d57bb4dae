//! Which format a client gets.

use std::fmt;

use http::header::{ACCEPT, HeaderMap};
use metrics::Format;

use super::clause::clauses;
use super::first_max_by_key;
use super::media::{Media, essence};

/// The formats that are offered, at least one, each once, the preferred first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Formats(Vec<Format>);

impl Formats {
    /// Makes an offer of formats; `None` if there are none.
    pub(crate) fn new(formats: impl IntoIterator<Item = Format>) -> Option<Self> {
        let mut offered = Vec::new();
        for format in formats {
            if !offered.contains(&format) {
                offered.push(format);
            }
        }
        (!offered.is_empty()).then_some(Self(offered))
    }

    /// Returns whether a format is offered.
    pub(crate) fn contains(&self, format: Format) -> bool {
        self.0.contains(&format)
    }

    /// Chooses by the `Accept` headers of a request (RFC 9110, section 12.5.1): of the default
    /// variants of the formats, and those that a clause names, the one with the highest `q`, then
    /// the one that is named by the narrowest range, then the one that is named first, then the
    /// first.
    ///
    /// Without one that is accepted, the first that is not excluded by `q=0`: a scrape is better
    /// read in the wrong format than not at all. `None` if all are excluded.
    pub(crate) fn negotiate(&self, headers: &HeaderMap) -> Option<Media> {
        let clauses: Vec<_> = clauses(headers, &ACCEPT).collect();
        let offered = self.0.iter().copied().flat_map(Media::variants);
        let offered = offered.filter(|media| media.is_named(&clauses));
        let offered: Vec<_> = offered.map(|media| (media, media.decision(&clauses))).collect();
        let accepted = offered
            .iter()
            .filter_map(|(media, decision)| Some((*media, (*decision)?)));
        let accepted = accepted.filter(|(_, decision)| decision.quality > 0.0);
        let best = first_max_by_key(accepted, |(_, decision)| {
            (decision.quality, decision.specificity.range, decision.position)
        });
        let undecided = || offered.iter().find(|(_, decision)| decision.is_none());
        best.map(|(media, _)| media)
            .or_else(|| undecided().map(|(media, _)| *media))
    }
}

/// All formats.
impl Default for Formats {
    fn default() -> Self {
        Self(Format::ALL.to_vec())
    }
}

/// Lists their media types.
impl fmt::Display for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, format) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", essence(*format))?;
        }
        Ok(())
    }
}
