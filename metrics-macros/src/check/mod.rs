//! The rules: one named function each, which reports and changes nothing.
//!
//! What only types know (how many labels a field's type has, how many series) is checked by the runtime's `const`
//! functions, in the compiler's next pass.

mod advice;
mod borrows;
mod buckets;
mod call;
mod clash;
mod closed;
mod input;
mod keys;
mod labels;
mod names;
mod types;

use crate::attr::CallAttrs;
use crate::diagnostics::Diagnostics;
use crate::item::{Block, Function};
use crate::model::{Call, Field, LabelEnum, LabelStruct, Role, Stats};

/// Checks a stats struct.
pub(crate) fn stats(diagnostics: &Diagnostics, stats: &Stats<'_>) {
    input::named_struct(diagnostics, stats.input);
    input::no_generics(diagnostics, stats.input);
    names::namespace_is_legal(diagnostics, stats);
    labels::instance_labels_have_types(diagnostics, stats);
    labels::instances_are_several(diagnostics, stats);
    keys::has_a_global_instance(diagnostics, stats);
    borrows::labels_own(diagnostics, &stats.labels);
    labels::are_legal(diagnostics, &stats.labels);
    labels::differ(diagnostics, &stats.labels, &[]);
    advice::instance_labels(diagnostics, stats);
    keys::suffixes_are_there(diagnostics, stats);
    for field in &stats.fields {
        let before = diagnostics.count();
        check_field(diagnostics, stats, field);
        field.is_wrong.set(field.is_wrong.get() || diagnostics.count() > before);
    }
    clash::exported_names_differ(diagnostics, stats);
    clash::generated_types_differ(diagnostics, stats);
    for (values, _) in stats.listed_enums() {
        closed::values_differ(diagnostics, values);
    }
}

fn check_field(diagnostics: &Diagnostics, stats: &Stats<'_>, field: &Field<'_>) {
    borrows::field_owns(diagnostics, stats, field);
    keys::has_kind(diagnostics, field);
    keys::fit_the_kind(diagnostics, field);
    if let Role::Nested(part) = &field.role {
        names::part_is_legal(diagnostics, field, part);
    }
    if let Some(family) = field.family() {
        types::is_the_value(diagnostics, field, family);
        keys::help_is_there(diagnostics, field, family);
        keys::fit_the_name(diagnostics, field, family);
        names::name_is_legal(diagnostics, field, family, stats);
        names::unit_is_legal(diagnostics, family);
        advice::naming(diagnostics, field, family, stats);
        borrows::labels_own(diagnostics, &family.labels);
        labels::are_legal(diagnostics, &family.labels);
        labels::differ(diagnostics, &family.labels, &stats.labels);
        labels::known_values_fit(diagnostics, &family.labels);
        labels::are_not_reserved(diagnostics, family);
        labels::own_name_is_free(diagnostics, family, &stats.labels);
        labels::of_an_info(diagnostics, field, family);
        buckets::bounds_rise(diagnostics, family);
    }
}

/// Checks a user's label enum.
pub(crate) fn label(diagnostics: &Diagnostics, label: &LabelEnum<'_>) {
    input::label_enum(diagnostics, label.input);
    closed::values_differ(diagnostics, &label.values);
}

/// Checks a user's label struct.
pub(crate) fn label_set(diagnostics: &Diagnostics, labels: &LabelStruct<'_>) {
    input::label_struct(diagnostics, labels.input);
    input::at_most_a_lifetime(diagnostics, labels.input);
    labels::fields_are_legal(diagnostics, &labels.set.fields);
    advice::label_fields(diagnostics, &labels.set.fields);
}

/// Checks what the attribute of a function says itself, before it takes over what is said of its
/// block.
pub(crate) fn call_attrs(
    diagnostics: &Diagnostics,
    attrs: &CallAttrs,
    function: &Function,
    shared: Option<&CallAttrs>,
) {
    call::has_families_of_its_own(diagnostics, attrs, shared);
    call::output_can_be_judged(diagnostics, attrs, function);
}

/// Checks an instrumented function.
pub(crate) fn call(diagnostics: &Diagnostics, call: &Call<'_>) {
    call::can_be_instrumented(diagnostics, call.function);
    call::is_not_skipped(diagnostics, call.attrs);
    call_keys(diagnostics, call.attrs, call.is_named);
    call::labels_are_not_generic(diagnostics, call);
    call::registry_is_no_argument(diagnostics, call);
    call::can_be_preregistered(diagnostics, call);
}

/// Checks what is said of a whole block.
pub(crate) fn call_block(diagnostics: &Diagnostics, block: &Block, attrs: &CallAttrs) {
    call::has_families_of_its_own(diagnostics, attrs, None);
    call_keys(diagnostics, attrs, false);
    call::has_functions(diagnostics, block);
}

/// Checks keys, whatever they are said of.
fn call_keys(diagnostics: &Diagnostics, attrs: &CallAttrs, is_named: bool) {
    call::keys_fit(diagnostics, attrs);
    call::help_says_something(diagnostics, attrs);
    call::names_are_legal(diagnostics, attrs, is_named);
    call::labels_are_few(diagnostics, attrs);
    call::bounds_rise(diagnostics, attrs);
}
