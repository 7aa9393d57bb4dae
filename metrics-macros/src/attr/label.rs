//! `#[label(..)]` on enums, their variants, label structs and their fields.

use metrics_grammar::{RenameRule, nearest};
use syn::{Attribute, LitStr, Path};

use super::entry::{Entry, entries};
use super::keys::{Keys, LABEL_ENUM, LABEL_FIELD, LABEL_STRUCT, VARIANT, words};
use super::slot::Slot;
use crate::diagnostics::Diagnostics;

/// Where a `#[label(..)]` stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Enum,
    Variant,
    Struct,
    Field,
}

/// What `#[label(..)]` says.
pub(crate) struct LabelAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) rename_all: Slot<RenameRule>,
    /// `as_str = false`
    pub(crate) as_str: Slot<()>,
    pub(crate) runtime: Slot<Path>,
    pub(crate) allow_naming: Slot<()>,
}

impl LabelAttrs {
    pub(crate) fn parse(diagnostics: &Diagnostics, attributes: &[Attribute], place: Place) -> Self {
        let mut attrs = Self {
            rename: Slot::new("`rename`"),
            rename_all: Slot::new("`rename_all`"),
            as_str: Slot::new("`as_str`"),
            runtime: Slot::new("`crate`"),
            allow_naming: Slot::new("`allow(naming)`"),
        };
        for entry in entries(diagnostics, attributes, "label", place.keys()) {
            attrs.take(diagnostics, &entry, place);
        }
        attrs
    }

    fn take(&mut self, diagnostics: &Diagnostics, entry: &Entry, place: Place) {
        let span = entry.span();
        match (entry.word().as_str(), place) {
            ("rename", Place::Variant | Place::Field) => {
                self.rename.set(diagnostics, span, entry.string(diagnostics));
            }
            ("rename_all", Place::Enum) => self.rename_all.set(diagnostics, span, rule(diagnostics, entry)),
            ("as_str", Place::Enum) => self.as_str.set(diagnostics, span, entry.off(diagnostics)),
            ("crate", Place::Enum | Place::Struct) => self.runtime.set(diagnostics, span, entry.path(diagnostics)),
            ("allow", Place::Struct | Place::Field) => {
                self.allow_naming.set(diagnostics, span, entry.naming(diagnostics));
            }
            _ => entry.unknown(diagnostics),
        }
    }
}

impl Place {
    fn keys(self) -> Keys {
        match self {
            Self::Enum => LABEL_ENUM,
            Self::Variant => VARIANT,
            Self::Struct => LABEL_STRUCT,
            Self::Field => LABEL_FIELD,
        }
    }
}

fn rule(diagnostics: &Diagnostics, entry: &Entry) -> Option<RenameRule> {
    let literal = entry.string(diagnostics)?;
    let word = literal.value();
    let rule = word.parse().ok();
    if rule.is_none() {
        let near = nearest(&word, &RenameRule::NAMES)
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        let accepted = words(&RenameRule::NAMES);
        diagnostics.error(
            literal.span(),
            format_args!("unknown rule `{word}`: {near}`rename_all` is {accepted}"),
        );
    }
    rule
}
