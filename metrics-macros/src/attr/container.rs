//! `#[metrics(..)]` on a stats struct.

use proc_macro2::{Ident, Span};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitBool, LitStr, Path};

use super::entry::{Count, Entry, entries};
use super::keys::CONTAINER;
use super::labels::{self, LabelSpec};
use super::slot::Slot;
use crate::diagnostics::Diagnostics;

/// What the attributes of a stats struct say.
pub(crate) struct ContainerAttrs {
    pub(crate) namespace: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<LabelSpec>>,
    pub(crate) max_series: Slot<Count>,
    pub(crate) max_instances: Slot<Count>,
    /// `suffix = false`
    pub(crate) suffix: Slot<()>,
    pub(crate) handles: Slot<HandlesSpec>,
    pub(crate) preregister: Slot<()>,
    pub(crate) runtime: Slot<Path>,
    pub(crate) allow_naming: Slot<()>,
}

/// `handles = Name` or `handles = false`
pub(crate) enum HandlesSpec {
    Named(Ident),
    None,
}

impl ContainerAttrs {
    pub(crate) fn parse(diagnostics: &Diagnostics, attributes: &[Attribute]) -> Self {
        let mut attrs = Self {
            namespace: Slot::new("`namespace`"),
            labels: Slot::new("`labels`"),
            max_series: Slot::new("`max_series`"),
            max_instances: Slot::new("`max_instances`"),
            suffix: Slot::new("`suffix`"),
            handles: Slot::new("`handles`"),
            preregister: Slot::new("`preregister`"),
            runtime: Slot::new("`crate`"),
            allow_naming: Slot::new("`allow(naming)`"),
        };
        misplaced(diagnostics, attributes);
        for entry in entries(diagnostics, attributes, "metrics", CONTAINER) {
            attrs.take(diagnostics, &entry);
        }
        attrs
    }

    fn take(&mut self, diagnostics: &Diagnostics, entry: &Entry) {
        let span = entry.span();
        match entry.word().as_str() {
            "namespace" => self.namespace.set(diagnostics, span, entry.string(diagnostics)),
            "labels" => {
                let group = entry.group(diagnostics);
                self.labels
                    .set(diagnostics, span, group.map(|group| labels::labels(diagnostics, group)));
            }
            "max_series" => self.max_series.set(diagnostics, span, entry.count(diagnostics)),
            "max_instances" => self.max_instances.set(diagnostics, span, entry.count(diagnostics)),
            "suffix" => self.suffix.set(diagnostics, span, entry.off(diagnostics)),
            "handles" => self.handles.set(diagnostics, span, entry.assigned(diagnostics)),
            "preregister" => self.preregister.set(diagnostics, span, entry.flag(diagnostics)),
            "crate" => self.runtime.set(diagnostics, span, entry.path(diagnostics)),
            "allow" => self.allow_naming.set(diagnostics, span, entry.naming(diagnostics)),
            _ => entry.unknown(diagnostics),
        }
    }
}

impl Parse for HandlesSpec {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.peek(LitBool) {
            let literal: LitBool = input.parse()?;
            return if literal.value {
                Err(input.error("expected a name or `false`"))
            } else {
                Ok(Self::None)
            };
        }
        input.parse().map(Self::Named)
    }
}

fn misplaced(diagnostics: &Diagnostics, attributes: &[Attribute]) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("metric"))
    {
        let span = attribute.path().get_ident().map_or_else(Span::call_site, Ident::span);
        diagnostics.error(span, "`#[metric(..)]` is for fields: the struct has `#[metrics(..)]`");
    }
}
