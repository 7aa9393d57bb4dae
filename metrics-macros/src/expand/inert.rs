//! Attributes that do not look at what they stand on.

use syn::Attribute;

/// Attributes of the language that do not look at a function's body.
const INERT: [&str; 15] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "inline",
    "link_section",
    "must_use",
    "no_mangle",
    "unsafe",
    "warn",
];

/// Returns whether an attribute is one of them. Not those of tools: a module of the user's may have the
/// name of one.
pub(crate) fn is_inert(attribute: &Attribute) -> bool {
    let word = attribute.path().get_ident();
    word.is_some_and(|word| INERT.iter().any(|known| word == known))
}

/// Returns whether an attribute is about lints.
pub(super) fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|word| attribute.path().is_ident(word))
}
