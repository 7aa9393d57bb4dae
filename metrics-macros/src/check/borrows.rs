//! Borrowed types. A stats struct has no lifetimes, and what the compiler proposes, to give it one, would be refused.

use crate::diagnostics::Diagnostics;
use crate::model::{Borrow, Field, Label, LabelType, Role, Stats, metric_type, short_lived};

/// Tells what to write instead.
fn fix(borrow: &Borrow) -> &'static str {
    if borrow.is_reference {
        "write `&'static str`, or `String` for text that is made at run time"
    } else {
        "write `'static`; a look-up takes a label of any lifetime all the same"
    }
}

/// The types of metrics live as long as the program.
pub(super) fn field_owns(diagnostics: &Diagnostics, stats: &Stats<'_>, field: &Field<'_>) {
    // That the struct has a lifetime is reported where it stands.
    if !stats.input.generics.params.is_empty() {
        return;
    }
    let borrows = short_lived(&field.original.ty).filter(|_| metric_type(&field.original.ty).is_none());
    if let (Role::Family(_) | Role::Nested(_), Some(borrow)) = (&field.role, borrows) {
        let message = format!("a stats struct cannot borrow: {}", fix(&borrow));
        diagnostics.error(borrow.span, message);
    }
}

/// So do those of labels.
pub(super) fn labels_own(diagnostics: &Diagnostics, labels: &[Label]) {
    for label in labels {
        let LabelType::Named(ty) = &label.ty else { continue };
        if let Some(borrow) = short_lived(ty) {
            let message = format!("a label of a stats struct cannot borrow: {}", fix(&borrow));
            diagnostics.error(borrow.span, message);
        }
    }
}
