//! Closed sets of values.

use std::collections::HashMap;

use crate::diagnostics::Diagnostics;
use crate::model::ClosedLabel;

/// Every value is listed once and has a text of its own.
pub(super) fn values_differ(diagnostics: &Diagnostics, values: &ClosedLabel) {
    for repeated in &values.repeated {
        diagnostics.error(repeated.span(), format_args!("`{repeated}` is given twice: keep one"));
    }
    let mut texts = HashMap::new();
    for variant in &values.variants {
        let text = variant.text.as_str();
        if text.is_empty() {
            let message =
                "an empty value means that the label is absent: give it a text, or use `Option<_>` as the type";
            diagnostics.error(variant.span, message);
        } else if let Some(other) = texts.insert(text, &variant.ident) {
            let message = format!(
                "`{other}` and `{}` both read {text:?}: give one another text",
                variant.ident
            );
            diagnostics.error(variant.span, message);
        }
    }
}
