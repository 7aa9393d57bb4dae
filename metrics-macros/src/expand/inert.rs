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

/// The same of its tools. A module of the user's may have the name of one.
const INERT_TOOLS: [(&str, &str); 4] = [
    ("clippy", "cognitive_complexity"),
    ("diagnostic", "do_not_recommend"),
    ("diagnostic", "on_unimplemented"),
    ("rustfmt", "skip"),
];

/// Returns whether an attribute is one of them.
pub(crate) fn is_inert(attribute: &Attribute) -> bool {
    let path = attribute.path();
    let mut segments = path.segments.iter();
    match (segments.next(), segments.next(), segments.next()) {
        (Some(word), None, _) => INERT.iter().any(|known| word.ident == known),
        (Some(tool), Some(word), None) => {
            let is = |(known, name): &(&str, &str)| tool.ident == known && word.ident == name;
            path.leading_colon.is_none() && INERT_TOOLS.iter().any(is)
        }
        _ => false,
    }
}

/// Returns whether an attribute is about lints.
pub(super) fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|word| attribute.path().is_ident(word))
}
