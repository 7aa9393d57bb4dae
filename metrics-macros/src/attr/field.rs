//! `#[metric(..)]` on a field.

use proc_macro2::{Ident, Span};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr};

use super::buckets::{self, BucketsSpec};
use super::closed::EnumSpec;
use super::entry::{Count, Entry, entries};
use super::help::Text;
use super::keys::{FIELD, KINDS, words};
use super::labels::{self, LabelSpec};
use super::slot::Slot;
use crate::diagnostics::Diagnostics;

/// What the attributes of one field say.
pub(crate) struct FieldAttrs {
    pub(crate) kind: Slot<Kind>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) rename: Slot<LitStr>,
    /// `suffix = false`
    pub(crate) suffix: Slot<()>,
    pub(crate) help: Slot<Text>,
    pub(crate) unit: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<LabelSpec>>,
    pub(crate) buckets: Slot<BucketsSpec>,
    pub(crate) max_series: Slot<Count>,
    pub(crate) up_down: Slot<()>,
    pub(crate) aggregate: Slot<Aggregate>,
    pub(crate) allow_naming: Slot<()>,
    /// Whether something was malformed or unknown that may have been the kind.
    pub(crate) malformed: bool,
    /// The kind that a misspelt word most likely means: the fallback has a handle then.
    guess: Option<(Span, Kind)>,
    /// A misspelt `help`.
    meant_help: Option<Span>,
}

/// What a field is.
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
    State(Option<EnumSpec>),
    Info,
    Flatten,
    Skip,
}

/// How rows of one series meet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Max,
    Min,
}

impl FieldAttrs {
    pub(crate) fn parse(diagnostics: &Diagnostics, attributes: &[Attribute]) -> Self {
        let mut attrs = Self::new();
        let before = diagnostics.count();
        misplaced(diagnostics, attributes);
        let entries = entries(diagnostics, attributes, "metric", FIELD);
        attrs.malformed = diagnostics.count() > before;
        for entry in entries {
            attrs.take(diagnostics, &entry);
        }
        if let Some((span, kind)) = attrs.guess.take().filter(|_| !attrs.kind.is_given()) {
            attrs.kind.set(diagnostics, span, Some(kind));
        }
        if let Some(span) = attrs.meant_help.filter(|_| !attrs.help.is_given()) {
            attrs.help.set(diagnostics, span, None);
        }
        attrs
    }

    fn new() -> Self {
        Self {
            kind: Slot::new("the kind of metric"),
            name: Slot::new("`name`"),
            rename: Slot::new("`rename`"),
            suffix: Slot::new("`suffix`"),
            help: Slot::new("`help`"),
            unit: Slot::new("`unit`"),
            labels: Slot::new("`labels`"),
            buckets: Slot::new("`buckets`"),
            max_series: Slot::new("`max_series`"),
            up_down: Slot::new("`up_down`"),
            aggregate: Slot::new("`aggregate`"),
            allow_naming: Slot::new("`allow(naming)`"),
            malformed: false,
            guess: None,
            meant_help: None,
        }
    }

    fn take(&mut self, diagnostics: &Diagnostics, entry: &Entry) {
        let span = entry.span();
        match entry.word().as_str() {
            "name" => self.name.set(diagnostics, span, entry.string(diagnostics)),
            "rename" => self.rename.set(diagnostics, span, entry.string(diagnostics)),
            "suffix" => self.suffix.set(diagnostics, span, entry.off(diagnostics)),
            "help" => self.help.set(diagnostics, span, entry.text(diagnostics)),
            "unit" => self.unit.set(diagnostics, span, entry.string(diagnostics)),
            "labels" => {
                let group = entry.group(diagnostics);
                self.labels
                    .set(diagnostics, span, group.map(|group| labels::labels(diagnostics, group)));
            }
            "buckets" => {
                let group = entry.group(diagnostics);
                self.buckets.set(
                    diagnostics,
                    span,
                    group.and_then(|group| buckets::buckets(diagnostics, group)),
                );
            }
            "max_series" => self.max_series.set(diagnostics, span, entry.count(diagnostics)),
            "up_down" => self.up_down.set(diagnostics, span, entry.flag(diagnostics)),
            "aggregate" => self.aggregate.set(diagnostics, span, aggregate(diagnostics, entry)),
            "allow" => self.allow_naming.set(diagnostics, span, entry.naming(diagnostics)),
            word if KINDS.contains(&word) => self.kind.set(diagnostics, span, kind(diagnostics, entry, word)),
            word => {
                self.malformed |= !entry.is_assigned();
                self.unknown(diagnostics, entry, word);
            }
        }
    }

    fn unknown(&mut self, diagnostics: &Diagnostics, entry: &Entry, word: &str) {
        let kind = if matches!(word, "kind" | "type") && entry.is_assigned() {
            self.malformed = true;
            assigned_kind(diagnostics, entry)
        } else {
            entry.unknown(diagnostics);
            FIELD.meant(word)
        };
        match kind {
            Some("help") => self.meant_help = Some(entry.span()),
            Some(word) => {
                let kind = kind_named(diagnostics, entry, word);
                self.guess = self.guess.take().or(kind.map(|kind| (entry.span(), kind)));
            }
            None => {}
        }
    }
}

fn assigned_kind(diagnostics: &Diagnostics, entry: &Entry) -> Option<&'static str> {
    let word = entry.assigned_word().unwrap_or_default();
    let kind = KINDS.into_iter().find(|kind| *kind == word);
    let known = kind.map_or_else(|| words(&KINDS), |kind| words(&[kind]));
    let message = format!(
        "unknown key `{}`: the kind is a word alone, write {known}",
        entry.word()
    );
    diagnostics.error(entry.span(), message);
    kind
}

fn kind(diagnostics: &Diagnostics, entry: &Entry, word: &str) -> Option<Kind> {
    // A word that is followed by too much is still that word.
    if word == "state" && entry.is_assigned() {
        entry.malformed(diagnostics);
    } else if word != "state" {
        entry.flag(diagnostics);
    }
    kind_named(diagnostics, entry, word)
}

fn kind_named(diagnostics: &Diagnostics, entry: &Entry, word: &str) -> Option<Kind> {
    match word {
        "state" if entry.is_list() => Some(Kind::State(states(diagnostics, entry))),
        "counter" => Some(Kind::Counter),
        "gauge" => Some(Kind::Gauge),
        "histogram" => Some(Kind::Histogram),
        "state" => Some(Kind::State(None)),
        "info" => Some(Kind::Info),
        "flatten" => Some(Kind::Flatten),
        "skip" => Some(Kind::Skip),
        _ => None,
    }
}

fn states(diagnostics: &Diagnostics, entry: &Entry) -> Option<EnumSpec> {
    let group = entry.group(diagnostics)?;
    let parsed = (|input: ParseStream| EnumSpec::parse(diagnostics, input)).parse2(group.stream());
    parsed.map_err(|error| diagnostics.syntax(error)).ok()
}

fn aggregate(diagnostics: &Diagnostics, entry: &Entry) -> Option<Aggregate> {
    let word: Ident = entry.assigned(diagnostics)?;
    match word.to_string().as_str() {
        "sum" => Some(Aggregate::Sum),
        "max" => Some(Aggregate::Max),
        "min" => Some(Aggregate::Min),
        other => {
            let message = format!("unknown rule `{other}`: `aggregate` is `sum`, `max` or `min`");
            diagnostics.error(word.span(), message);
            None
        }
    }
}

fn misplaced(diagnostics: &Diagnostics, attributes: &[Attribute]) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("metrics"))
    {
        let span = attribute.path().get_ident().map_or_else(Span::call_site, Ident::span);
        diagnostics.error(span, "`#[metrics(..)]` is for the struct: a field has `#[metric(..)]`");
    }
}
