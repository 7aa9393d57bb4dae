//! Naming advice: what `promtool check metrics` would complain about. `allow(naming)` turns it off.

use metrics_grammar::{Advice, MetricType, advice, check_metric_name, label_advice, stutter};
use proc_macro2::Span;
use syn::LitStr;

use crate::diagnostics::Diagnostics;
use crate::model::{Family, Field, LabelField, Stats};

/// Names, units and labels follow the customs of Prometheus.
pub(super) fn naming(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family, stats: &Stats<'_>) {
    if family.allow_naming {
        return;
    }
    let part = field
        .attrs
        .rename
        .get()
        .map_or_else(|| field.name.clone(), LitStr::value);
    if let Some(advice) = stutter(&stats.namespace, &part).filter(|_| !family.absolute) {
        report(diagnostics, family.name_span, &family.exported, &advice);
    }
    // What is not even legal has been reported.
    let legal = check_metric_name(&family.exported).is_ok();
    let metric_type = family.kind.metric_type();
    for advice in advice(metric_type, &family.exported, &family.unit)
        .iter()
        .filter(|_| legal)
        .filter(|advice| family.suffix || !matches!(advice, Advice::MissingSuffix { .. }))
    {
        let of_unit = matches!(advice, Advice::NonBaseUnit { word, .. } if *word == family.unit);
        let span = family.unit_span.filter(|_| of_unit).unwrap_or(family.name_span);
        report(diagnostics, span, &family.exported, advice);
    }
    for label in &family.labels {
        for advice in label_advice(metric_type, &label.name) {
            report(diagnostics, label.span, &label.name, &advice);
        }
    }
}

/// So do the labels of a label set, whatever family it will be of: no histogram can have `le`, and nothing else should.
pub(super) fn label_fields(diagnostics: &Diagnostics, fields: &[LabelField]) {
    for field in fields.iter().filter(|field| !field.allow_naming) {
        for advice in label_advice(MetricType::Counter, &field.name) {
            let name = &field.name;
            let message = format!("`{name}`: {advice} (an old name can stay with `#[label(allow(naming))]`)");
            diagnostics.error(field.span, message);
        }
    }
}

/// Instance labels follow them too, unless every family has set them aside.
pub(super) fn instance_labels(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    if stats.families().all(|(_, family)| family.allow_naming) {
        return;
    }
    for label in &stats.labels {
        // Asked as of a histogram, which has nothing to say on `le`: no instance may have that, whatever the advice.
        for advice in label_advice(MetricType::Histogram, &label.name) {
            report(diagnostics, label.span, &label.name, &advice);
        }
    }
}

fn report(diagnostics: &Diagnostics, span: Span, name: &str, advice: &Advice) {
    let key = match advice {
        Advice::MissingSuffix { .. } => "suffix = false",
        _ => "allow(naming)",
    };
    let message = format!("`{name}`: {advice} (an old name can stay with `{key}`)");
    diagnostics.error(span, message);
}
