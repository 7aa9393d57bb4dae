//! Which keys go together.

use proc_macro2::Span;
use syn::spanned::Spanned;

use crate::attr::{Aggregate, FieldAttrs, KINDS, Kind, words};
use crate::diagnostics::Diagnostics;
use crate::model::{Family, Field, Stats};

/// Every field says what it is.
pub(super) fn has_kind(diagnostics: &Diagnostics, field: &Field<'_>) {
    if field.attrs.kind.is_given() || field.attrs.malformed {
        return;
    }
    let message = format!(
        "`{}` is no metric yet: add `#[metric(..)]` with {}",
        field.name,
        words(&KINDS)
    );
    diagnostics.error(field.ident.span(), message);
}

/// What is registered before its first use is the one instance in the global registry.
pub(super) fn has_a_global_instance(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    let Some(span) = stats.preregister_span else { return };
    if stats.labels_ident.is_some() {
        let message = "`preregister` has no meaning with `labels(..)`, whose values are known only where an instance is registered: take one \
                       of the two out";
        diagnostics.error(span, message);
    }
    if stats.handles.is_none() {
        let message = "`preregister` has no meaning with `handles = false`: it registers what `global()` returns, which is handles; take one \
                       of the two out";
        diagnostics.error(span, message);
    }
}

/// Every family says what it measures.
pub(super) fn help_is_there(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family) {
    let malformed = field.attrs.help.is_given() && field.attrs.help.get().is_none();
    if family.help.is_empty() && !malformed {
        let span = field.attrs.help.get().map_or(field.ident.span(), Spanned::span);
        let message = format!(
            "`{}` has no help: say in a doc comment what it measures, or write `help = \"..\"`",
            field.name
        );
        diagnostics.error(span, message);
    }
}

/// A key is given only where it has a meaning.
pub(super) fn fit_the_kind(diagnostics: &Diagnostics, field: &Field<'_>) {
    let attrs = &field.attrs;
    let Some(kind) = attrs.kind.get() else { return };
    let accepted = accepted(kind);
    for (key, span) in given(attrs) {
        if !accepted.contains(&key) {
            diagnostics.error(
                span,
                format_args!("`{key}` has no meaning for {}: {}", noun(kind), mend(key, kind)),
            );
        }
    }
    if let (Kind::State(_), Some(Aggregate::Sum), Some(span)) = (kind, attrs.aggregate.get(), attrs.aggregate.span()) {
        diagnostics.error(
            span,
            "states cannot be summed: use `aggregate = max` or `min`, by the order of the states",
        );
    }
}

/// A whole name has nothing added to it.
pub(super) fn fit_the_name(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family) {
    let attrs = &field.attrs;
    let Some(name) = attrs.name.get() else { return };
    if let Some(span) = attrs.rename.span() {
        let message = "`name` is the whole name, `rename` only the part of it that is the field's: keep one of the two";
        diagnostics.error(span, message);
    }
    let suffix = family.kind.metric_type().suffix();
    if let Some(span) = attrs.suffix.span().filter(|_| !suffix.is_empty()) {
        if name.value().ends_with(suffix) {
            let message = format!(
                "nothing is added to a whole name, and this one ends with `{suffix}`: take `suffix` out, or \
                 `{suffix}` off the name"
            );
            diagnostics.error(span, message);
        }
    }
}

/// Only counters and infos have a suffix that can be left out.
pub(super) fn suffixes_are_there(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    let Some(span) = stats.suffix_span else { return };
    let has_suffix = |family: &Family| !family.kind.metric_type().suffix().is_empty();
    if !stats.families().any(|(_, family)| has_suffix(family)) {
        let message = "`suffix = false` leaves `_total` out of the names of counters and `_info` of those of infos, and \
                       no field here is one: take it out (a nested struct says it itself)";
        diagnostics.error(span, message);
    }
}

fn given(attrs: &FieldAttrs) -> impl Iterator<Item = (&'static str, Span)> {
    let slots = [
        ("name", attrs.name.span()),
        ("rename", attrs.rename.span()),
        ("suffix", attrs.suffix.span()),
        ("help", attrs.help.span()),
        ("unit", attrs.unit.span()),
        ("labels", attrs.labels.span()),
        ("buckets", attrs.buckets.span()),
        ("max_series", attrs.max_series.span()),
        ("up_down", attrs.up_down.span()),
        ("aggregate", attrs.aggregate.span()),
        ("allow", attrs.allow_naming.span()),
    ];
    slots.into_iter().filter_map(|(key, span)| Some((key, span?)))
}

fn accepted(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Counter => &[
            "name",
            "rename",
            "suffix",
            "help",
            "unit",
            "labels",
            "max_series",
            "allow",
        ],
        Kind::Gauge => &[
            "name",
            "rename",
            "help",
            "unit",
            "labels",
            "max_series",
            "up_down",
            "aggregate",
            "allow",
        ],
        Kind::Histogram => &[
            "name",
            "rename",
            "help",
            "unit",
            "labels",
            "buckets",
            "max_series",
            "allow",
        ],
        Kind::State(_) => &["name", "rename", "help", "labels", "max_series", "aggregate", "allow"],
        Kind::Info => &["name", "rename", "suffix", "help", "labels", "allow"],
        Kind::Flatten => &["name"],
        Kind::Skip => &[],
    }
}

fn noun(kind: &Kind) -> &'static str {
    match kind {
        Kind::Counter => "a counter",
        Kind::Gauge => "a gauge",
        Kind::Histogram => "a histogram",
        Kind::State(_) => "a state",
        Kind::Info => "an info",
        Kind::Flatten => "a nested struct",
        Kind::Skip => "a skipped field",
    }
}

fn mend(key: &str, kind: &Kind) -> String {
    match (key, kind) {
        ("aggregate", Kind::Counter | Kind::Histogram) => "its rows are always added up; take it out".to_owned(),
        ("up_down", _) => "only a `gauge` can be `up_down`; take it out".to_owned(),
        ("buckets", _) => "only a `histogram` has buckets; take it out".to_owned(),
        ("unit", _) => "it measures nothing; take it out".to_owned(),
        ("suffix", Kind::Gauge | Kind::Histogram | Kind::State(_)) => {
            "only the names of a `counter` and an `info` get a suffix; take it out".to_owned()
        }
        ("suffix", Kind::Flatten) => {
            "the nested struct says it itself, by `#[metrics(suffix = false)]`; take it out".to_owned()
        }
        ("rename", Kind::Flatten) => "write `name = \"..\"`, which stands between the two namespaces".to_owned(),
        ("max_series", Kind::Info) => "it has one series; take it out".to_owned(),
        (_, Kind::Flatten) => "its own fields say that; only `name = \"part\"` goes with `flatten`".to_owned(),
        (_, Kind::Skip) => "it is not exported; take it out, or give a kind instead of `skip`".to_owned(),
        _ => "take it out".to_owned(),
    }
}
