//! Names that two things would share.

use std::collections::HashMap;

use metrics_grammar::{clash, sample_names};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

use crate::diagnostics::Diagnostics;
use crate::model::{Family, Field, Stats};

/// No two families share a sample name, not even through suffixes.
pub(super) fn exported_names_differ(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    let mut owners: HashMap<String, (&Field<'_>, &Family)> = HashMap::new();
    for (field, family) in stats.families() {
        let names = sample_names(family.kind.metric_type(), &family.exported);
        if let Some((other, earlier)) = names.iter().find_map(|name| owners.get(name)) {
            let (earlier_type, own_type) = (earlier.kind.metric_type(), family.kind.metric_type());
            let shared = clash(earlier_type, &earlier.exported, own_type, &family.exported).unwrap_or_default();
            let message = format!(
                "`{}` and `{}` would both export `{shared}`: give one of them another name, by `rename = \"..\"` or \
                 `name = \"..\"`",
                other.name, field.name
            );
            diagnostics.error(family.name_span, message);
        }
        for name in names {
            owners.entry(name).or_insert((field, family));
        }
    }
}

/// No two generated types share a name.
pub(super) fn generated_types_differ(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    let mut owners: HashMap<String, &'static str> = HashMap::new();
    owners.insert(stats.input.ident.unraw().to_string(), "the struct itself");
    for (ident, what) in generated(stats) {
        if let Some(other) = owners.insert(ident.unraw().to_string(), what) {
            report(diagnostics, ident, other, what);
        }
    }
}

fn generated<'a>(stats: &'a Stats<'_>) -> impl Iterator<Item = (&'a Ident, &'static str)> {
    let handles = stats.handles.iter().map(|ident| (ident, "the handles struct"));
    let labels = stats
        .labels_ident
        .iter()
        .map(|ident| (ident, "the struct of instance labels"));
    let enums = stats
        .listed_enums()
        .map(|(values, _)| (&values.ident, "an enum of values"));
    let buckets = stats.listed_buckets().map(|buckets| (&buckets.ident, "buckets"));
    handles.chain(labels).chain(enums).chain(buckets)
}

fn report(diagnostics: &Diagnostics, ident: &Ident, other: &str, what: &str) {
    let mend = match what {
        "an enum of values" if other == what => "list the values once and elsewhere write only the type",
        "buckets" if other == what => "give the bounds once and elsewhere write only `Histogram<Name>`",
        _ => "choose another name",
    };
    let span: Span = ident.span();
    diagnostics.error(span, format_args!("`{ident}` is {other} already: {mend}"));
}
