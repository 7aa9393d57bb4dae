//! The wire grammar of names.

use metrics_grammar::{Heading, NameError, Section, check_metric_name, join, legal_spelling};
use proc_macro2::Span;

use crate::diagnostics::Diagnostics;
use crate::model::{Family, Field, Stats};

/// The namespace is the beginning of a legal name.
pub(super) fn namespace_is_legal(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    if let Some(span) = stats.namespace_span {
        legal(diagnostics, span, "namespace", &stats.namespace);
    }
}

/// So is what `flatten` puts between namespaces.
pub(super) fn part_is_legal(diagnostics: &Diagnostics, field: &Field<'_>, part: &str) {
    if let Some(name) = field.attrs.name.get() {
        legal(diagnostics, name.span(), "part of a name", part);
    }
}

/// The exported name is legal. A bad namespace or unit is not held against the field.
pub(super) fn name_is_legal(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family, stats: &Stats<'_>) {
    if family.absolute {
        legal(diagnostics, family.name_span, "name", &family.name);
        return;
    }
    if check_metric_name(&family.unit).is_err() && family.unit_span.is_some() {
        return;
    }
    let namespace = if check_metric_name(&stats.namespace).is_ok() {
        stats.namespace.as_str()
    } else {
        ""
    };
    let namespace = if namespace.is_empty() && stats.namespace_span.is_some() {
        "namespace"
    } else {
        namespace
    };
    let checked = check_metric_name(&join([namespace, &family.name]));
    if let Some(renamed) = field.attrs.rename.get() {
        // Behind a namespace it may begin with a digit.
        if checked.is_err() || renamed.value().is_empty() {
            legal(diagnostics, renamed.span(), "part of a name", &renamed.value());
        }
    } else if let Err(error) = checked {
        let message = format!(
            "`{}` cannot name a metric: {}; add `rename = \"..\"`, or rename the field",
            field.name,
            reason(error)
        );
        diagnostics.error(family.name_span, message);
    }
}

/// A unit is one legal word at the end of the name, as `# UNIT` lines need it.
pub(super) fn unit_is_legal(diagnostics: &Diagnostics, family: &Family) {
    let Some(span) = family.unit_span else { return };
    let unit = family.unit.as_str();
    legal(diagnostics, span, "unit", unit);
    let metric_type = family.kind.metric_type();
    let heading = Heading::in_openmetrics(metric_type, &family.name, Section::Whole);
    if family.absolute && metric_type.has_unit() && !heading.ends_with_unit(unit) {
        let suffix = metric_type.suffix();
        let message =
            format!("the unit `{unit}` is not in the name: end it with `_{unit}{suffix}`, or leave `unit` out");
        diagnostics.error(family.name_span, message);
    }
}

/// Names of metrics, their parts, units and labels have one grammar.
pub(super) fn legal(diagnostics: &Diagnostics, span: Span, what: &str, name: &str) {
    if let Err(error) = check_metric_name(name) {
        // Without its letters or its first digit a name would say something else.
        let kept = name.is_ascii() && !matches!(error, NameError::LeadingDigit { .. });
        let proposal = legal_spelling(name)
            .filter(|_| kept)
            .map(|legal| format!("; write `{legal}`"))
            .unwrap_or_default();
        diagnostics.error(span, format_args!("illegal {what} {name:?}: {error}{proposal}"));
    }
}

/// A position in a name that the user did not write would mislead.
fn reason(error: NameError) -> String {
    match error {
        NameError::Character { found, .. } => format!("a name has only ASCII letters, digits and `_`, not {found:?}"),
        other => other.to_string(),
    }
}
