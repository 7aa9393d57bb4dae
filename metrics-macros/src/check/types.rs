//! Types of fields that cannot be right.

use crate::diagnostics::Diagnostics;
use crate::model::{Family, FamilyKind, Field, metric_type};

/// A field holds the value, not the metric.
pub(super) fn is_the_value(diagnostics: &Diagnostics, field: &Field<'_>, family: &Family) {
    let Some(name) = metric_type(&field.original.ty) else {
        return;
    };
    let value = match family.kind {
        FamilyKind::Counter => "`u64` or `f64`",
        FamilyKind::Gauge => "the number, such as `u64` or `f64`,",
        FamilyKind::UpDown => "the number, such as `i64`,",
        FamilyKind::Histogram => "`Histogram`, or `Histogram<Name>` with `buckets(Name = ..)`,",
        FamilyKind::State => "`State<Mode>`",
        FamilyKind::Info => "`Info<1>`",
    };
    let message =
        format!("a field is the plain value, of which its handle is made: write {value} in place of `{name}<..>`");
    diagnostics.error(name.span(), message);
}
