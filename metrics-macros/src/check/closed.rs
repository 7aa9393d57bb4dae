//! Closed sets of values.

use std::collections::HashMap;

use syn::ext::IdentExt;

use crate::diagnostics::Diagnostics;
use crate::model::ClosedLabel;

/// Every value is another text, and none is empty.
pub(super) fn values_differ(diagnostics: &Diagnostics, values: &ClosedLabel) {
    let (mut texts, mut names) = (HashMap::new(), HashMap::new());
    for variant in &values.variants {
        let text = variant.text.as_str();
        if names.insert(variant.ident.unraw(), ()).is_some() {
            diagnostics.error(variant.ident.span(), format_args!("`{}` is given twice: keep one", variant.ident));
        } else if text.is_empty() {
            let message = "an empty value means that the label is absent: give it a text, or use `Option<_>` as the type";
            diagnostics.error(variant.span, message);
        } else if let Some(other) = texts.insert(text, &variant.ident) {
            let message = format!("`{other}` and `{}` both read {text:?}: give one another text", variant.ident);
            diagnostics.error(variant.span, message);
        }
    }
}
