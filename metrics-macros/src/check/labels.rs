//! Labels of families, of instances, and of label structs.

use std::collections::HashSet;

use metrics_grammar::{MetricType, base_name, reserved_label};

use super::names::legal;
use crate::attr::{Known, KnownValue, LabelSpec};
use crate::diagnostics::Diagnostics;
use crate::model::{Family, FamilyKind, Field, Label, LabelField, LabelType, Stats};

/// Label names keep to the wire grammar.
pub(super) fn are_legal(diagnostics: &Diagnostics, labels: &[Label]) {
    for label in labels {
        legal(diagnostics, label.span, "label", &label.name);
    }
}

/// No label stands twice: neither in a family, nor in a family and its instance.
pub(super) fn differ(diagnostics: &Diagnostics, labels: &[Label], outer: &[Label]) {
    let mut seen = HashSet::new();
    for label in labels {
        let name = &label.name;
        if outer.iter().any(|outer| outer.name == *name) {
            let message = format!("every series has the instance label `{name}` already: rename one of the two");
            diagnostics.error(label.span, message);
        } else if !seen.insert(name) {
            diagnostics.error(label.span, format_args!("the label `{name}` is given twice: keep one"));
        }
    }
}

/// A family leaves alone the labels that its type needs.
pub(super) fn are_not_reserved(diagnostics: &Diagnostics, family: &Family) {
    let metric_type = family.kind.metric_type();
    for label in &family.labels {
        if let Some(reason) = reserved_label(metric_type, base_name(metric_type, &family.exported), &label.name) {
            diagnostics.error(
                label.span,
                format_args!("the label `{}` is reserved: {reason}; rename it", label.name),
            );
        }
    }
}

/// A state set writes its states into a label of its own name, which the instance must leave alone too.
pub(super) fn own_name_is_free(diagnostics: &Diagnostics, family: &Family, outer: &[Label]) {
    if family.kind == FamilyKind::State && outer.iter().any(|label| label.name == family.exported) {
        let message = format!(
            "a state set writes its states into a label of its own name, but `{}` is an instance label: rename one of \
             the two",
            family.exported
        );
        diagnostics.error(family.name_span, message);
    }
}

/// Instance labels make a struct, whose fields need types.
pub(super) fn instance_labels_have_types(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    for label in &stats.labels {
        let name = &label.name;
        if matches!(label.ty, LabelType::Unsaid) {
            diagnostics.error(
                label.span,
                format_args!("an instance label needs its type: `{name}: String`"),
            );
        }
        if let Some(span) = label.max_span {
            diagnostics.error(
                span,
                "`max(..)` caps the values of a family; an instance has one: take it out",
            );
        }
        if matches!(name.as_str(), "le" | "quantile") {
            let message = format!("the label `{name}` is reserved for histograms and summaries; rename it");
            diagnostics.error(label.span, message);
        }
    }
}

/// The values that a capped label lists differ, are values of their own, and have room.
pub(super) fn known_values_fit(diagnostics: &Diagnostics, labels: &[Label]) {
    for label in labels {
        let mut seen = HashSet::new();
        for (place, Known { value, span }) in label.known.iter().enumerate() {
            if *value == KnownValue::Text("_overflow".to_owned()) {
                let message = "`_overflow` is what values beyond the cap read: it is not one of them; take it out";
                diagnostics.error(*span, message);
            }
            if *value == KnownValue::Text(String::new()) {
                let message = "to those who read the metrics, a label with an empty value is not there: take it out";
                diagnostics.error(*span, message);
            }
            if !seen.insert(value) {
                diagnostics.error(*span, format_args!("the value {value} is given twice: keep one"));
            }
            if place == label.max {
                let (most, count) = (label.max, label.known.len());
                let message = format!(
                    "{count} values are listed, and the label may have {most}: raise it to `max({count}, ..)` at least"
                );
                diagnostics.error(*span, message);
            }
        }
    }
}

/// Without instance labels there is one instance.
pub(super) fn instances_are_several(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    if let Some(span) = stats.max_instances_span.filter(|_| stats.labels_ident.is_none()) {
        diagnostics.error(
            span,
            "`max_instances` caps the sets of instance labels; without `labels(..)` there is one instance: take it out",
        );
    }
}

/// The labels of an info are its content: there must be some, and they are text.
pub(super) fn of_an_info(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family) {
    if family.kind != FamilyKind::Info {
        return;
    }
    if !field.attrs.labels.is_given() {
        diagnostics.error(
            field.ident.span(),
            "an info is its labels: add `labels(version, commit)`",
        );
    }
    for LabelSpec { name, ty, values } in field.attrs.labels.get().into_iter().flatten() {
        if ty.is_some() || values.is_some() {
            let message = format!("the labels of an info are text: write only the name, `labels({name})`");
            diagnostics.error(name.span(), message);
        }
    }
}

/// The fields of a label struct are legal labels, each once.
pub(super) fn fields_are_legal(diagnostics: &Diagnostics, fields: &[LabelField]) {
    let mut seen = HashSet::new();
    for field in fields {
        legal(diagnostics, field.span, "label", &field.name);
        if !seen.insert(&field.name) {
            let message = format!("the label `{}` is given twice: rename one", field.name);
            diagnostics.error(field.span, message);
        }
        // Asked as of a counter: what even that may not have, no family may.
        if let Some(reason) = reserved_label(MetricType::Counter, "", &field.name) {
            let message = format!("the label `{}` is reserved: {reason}; rename it", field.name);
            diagnostics.error(field.span, message);
        }
    }
}
