//! The rules: one named function each, which reports and changes nothing.
//!
//! What only types know (how many labels a field's type has, how many series) is checked by the runtime's `const`
//! functions, in the compiler's next pass.

mod advice;
mod borrows;
mod buckets;
mod clash;
mod closed;
mod input;
mod keys;
mod labels;
mod names;

use crate::diagnostics::Diagnostics;
use crate::model::{ClosedLabel, LabelStruct, Role, Stats};

/// Checks a stats struct.
pub(crate) fn stats(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    input::named_struct(diagnostics, stats.input);
    input::no_generics(diagnostics, stats.input);
    names::namespace_is_legal(diagnostics, stats);
    labels::instance_labels_have_types(diagnostics, stats);
    borrows::fields_own(diagnostics, stats);
    borrows::labels_own(diagnostics, &stats.labels);
    labels::are_legal(diagnostics, &stats.labels);
    labels::differ(diagnostics, &stats.labels, &[]);
    advice::instance_labels(diagnostics, stats);
    for field in &stats.fields {
        keys::has_kind(diagnostics, field);
        keys::fit_the_kind(diagnostics, field);
        if let Role::Nested(part) = &field.role {
            names::part_is_legal(diagnostics, field, part);
        }
    }
    for (field, family) in stats.families() {
        keys::help_is_there(diagnostics, field, family);
        names::name_is_legal(diagnostics, field, family, stats);
        names::unit_is_legal(diagnostics, family);
        advice::naming(diagnostics, family);
        borrows::labels_own(diagnostics, &family.labels);
        labels::are_legal(diagnostics, &family.labels);
        labels::differ(diagnostics, &family.labels, &stats.labels);
        labels::are_not_reserved(diagnostics, family);
        labels::own_name_is_free(diagnostics, family, &stats.labels);
        labels::of_an_info(diagnostics, field, family);
        buckets::bounds_rise(diagnostics, family);
    }
    clash::exported_names_differ(diagnostics, stats);
    clash::generated_types_differ(diagnostics, stats);
    for (values, _) in stats.listed_enums() {
        closed::values_differ(diagnostics, values);
    }
}

/// Checks a user's label enum.
pub(crate) fn label(diagnostics: &Diagnostics, input: &syn::DeriveInput, values: &ClosedLabel) {
    input::label_enum(diagnostics, input);
    input::no_generics(diagnostics, input);
    closed::values_differ(diagnostics, values);
}

/// Checks a user's label struct.
pub(crate) fn label_set(diagnostics: &Diagnostics, labels: &LabelStruct<'_>) {
    input::label_struct(diagnostics, labels.input);
    input::at_most_a_lifetime(diagnostics, labels.input);
    labels::fields_are_legal(diagnostics, &labels.set.fields);
    advice::label_fields(diagnostics, &labels.set.fields);
}
