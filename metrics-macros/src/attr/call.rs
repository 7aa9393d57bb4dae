//! `#[metrics::instrument(..)]` on a function, or on a block of them.

use proc_macro2::{Group, Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Path, Token, Type};

use super::buckets::{CallBuckets, call_buckets};
use super::entry::{Count, Entry, entries_of, expression, list_in};
use super::help::Text;
use super::keys::{BLOCK, CALL, Keys, words};
use super::slot::Slot;
use crate::diagnostics::Diagnostics;

/// What the attribute of one function says.
pub(crate) struct CallAttrs {
    pub(crate) name: Slot<LitStr>,
    /// The name on the block, which all its methods share.
    pub(crate) shared_name: Slot<LitStr>,
    pub(crate) namespace: Slot<LitStr>,
    pub(crate) help: Slot<Text>,
    pub(crate) labels: Slot<Vec<ArgumentLabel>>,
    pub(crate) max_series: Slot<Count>,
    pub(crate) buckets: Slot<CallBuckets>,
    pub(crate) outcome: Slot<TokenStream>,
    pub(crate) error: Slot<Type>,
    pub(crate) skip_duration: Slot<()>,
    pub(crate) skip_in_flight: Slot<()>,
    /// `skip` alone: the function is left as it is.
    pub(crate) skip_all: Slot<()>,
    pub(crate) sample: Slot<Count>,
    pub(crate) registry: Slot<TokenStream>,
    pub(crate) preregister: Slot<()>,
    /// Whether another method of the block has the constants in what they share checked, so that
    /// mistakes are told once.
    pub(crate) is_checked: bool,
    pub(crate) runtime: Slot<Path>,
}

/// `table: &'static str = table`
#[derive(Clone)]
pub(crate) struct ArgumentLabel {
    pub(crate) name: Ident,
    pub(crate) ty: Option<Type>,
    pub(crate) value: TokenStream,
}

impl ArgumentLabel {
    /// Returns the value if it is a text that is the same for all calls.
    pub(crate) fn fixed(&self) -> Option<LitStr> {
        if self.ty.is_some() {
            None
        } else {
            syn::parse2(self.value.clone()).ok()
        }
    }
}

impl CallAttrs {
    /// Parses the attribute of a function.
    pub(crate) fn of_function(diagnostics: &Diagnostics, tokens: TokenStream) -> Self {
        Self::parse(diagnostics, tokens, CALL, true)
    }

    /// Parses the attribute of a block: what is the same for all its functions.
    pub(crate) fn of_block(diagnostics: &Diagnostics, tokens: TokenStream) -> Self {
        Self::parse(diagnostics, tokens, BLOCK, false)
    }

    fn parse(diagnostics: &Diagnostics, tokens: TokenStream, keys: Keys, takes_skip_alone: bool) -> Self {
        let (mut attrs, mut misspelt) = (Self::new(), Vec::new());
        for entry in entries_of(diagnostics, tokens, keys) {
            if entry.word() == "skip" && !entry.has_value() && !takes_skip_alone {
                let message = "a block of which nothing is instrumented needs no attribute: take it out, or write \
                               `skip(duration)` or `skip(in_flight)`";
                diagnostics.error(entry.span(), message);
            } else if keys.accepts(&entry.word()) {
                attrs.take(diagnostics, &entry);
            } else {
                entry.unknown(diagnostics);
                misspelt.extend(entry.meant().map(|meant| (meant, entry.span())));
            }
        }
        // What is misspelt is not missed where others need it.
        for (meant, span) in misspelt {
            match meant {
                "name" if !attrs.name.is_given() => attrs.name.set(diagnostics, span, None),
                "namespace" if !attrs.namespace.is_given() => attrs.namespace.set(diagnostics, span, None),
                "labels" if !attrs.labels.is_given() => attrs.labels.set(diagnostics, span, None),
                _ => {}
            }
        }
        attrs
    }

    /// Returns whether the constants of a key are checked in this function.
    pub(crate) fn checks<T>(&self, slot: &Slot<T>) -> bool {
        !(self.is_checked && slot.is_inherited())
    }

    /// Takes from the block what the function does not say itself.
    pub(crate) fn inherit(&mut self, block: &Self) {
        // What the function says itself of times, also that there are none.
        let (is_untimed, is_timed) = (
            self.skip_duration.is_given(),
            self.buckets.is_given() || self.sample.is_given(),
        );
        if !is_timed {
            self.skip_duration.inherit(&block.skip_duration);
        }
        if !is_untimed {
            self.sample.inherit(&block.sample);
            self.buckets.inherit(&block.buckets);
        }
        if !self.labels.is_given() {
            self.labels.inherit(&block.labels);
            self.max_series.inherit(&block.max_series);
        }
        self.error.inherit(&block.error);
        self.outcome.inherit(&block.outcome);
        self.shared_name.inherit(&block.name);
        self.namespace.inherit(&block.namespace);
        self.help.inherit(&block.help);
        self.is_checked = block.is_checked;
        self.registry.inherit(&block.registry);
        self.runtime.inherit(&block.runtime);
        self.skip_in_flight.inherit(&block.skip_in_flight);
    }

    fn new() -> Self {
        Self {
            name: Slot::new("`name`"),
            shared_name: Slot::new("`name`"),
            namespace: Slot::new("`namespace`"),
            help: Slot::new("`help`"),
            labels: Slot::new("`labels`"),
            max_series: Slot::new("`max_series`"),
            buckets: Slot::new("`buckets`"),
            outcome: Slot::new("`outcome`"),
            error: Slot::new("`error`"),
            skip_duration: Slot::new("`skip(duration)`"),
            skip_in_flight: Slot::new("`skip(in_flight)`"),
            skip_all: Slot::new("`skip`"),
            sample: Slot::new("`sample`"),
            registry: Slot::new("`registry`"),
            preregister: Slot::new("`preregister`"),
            is_checked: false,
            runtime: Slot::new("`crate`"),
        }
    }

    fn take(&mut self, diagnostics: &Diagnostics, entry: &Entry) {
        let span = entry.span();
        match entry.word().as_str() {
            "name" => self.name.set(diagnostics, span, entry.string(diagnostics)),
            "namespace" => self.namespace.set(diagnostics, span, entry.string(diagnostics)),
            "help" => self.help.set(diagnostics, span, entry.text(diagnostics)),
            "labels" => {
                let group = entry.group(diagnostics);
                self.labels
                    .set(diagnostics, span, group.map(|group| labels(diagnostics, group)));
            }
            "max_series" => self.max_series.set(diagnostics, span, entry.count(diagnostics)),
            "buckets" => {
                let group = entry.group(diagnostics);
                let buckets = group.and_then(|group| call_buckets(diagnostics, group));
                self.buckets.set(diagnostics, span, buckets);
            }
            "outcome" => self.outcome.set(diagnostics, span, entry.tokens(diagnostics)),
            "error" => self.error.set(diagnostics, span, entry.assigned(diagnostics)),
            "skip" if !entry.has_value() => self.skip_all.set(diagnostics, span, Some(())),
            "skip" => self.skip(diagnostics, entry),
            "sample" => self.sample.set(diagnostics, span, entry.count(diagnostics)),
            "registry" => self.registry.set(diagnostics, span, entry.tokens(diagnostics)),
            "preregister" => self.preregister.set(diagnostics, span, entry.flag(diagnostics)),
            "crate" => self.runtime.set(diagnostics, span, entry.path(diagnostics)),
            _ => entry.unknown(diagnostics),
        }
    }

    fn skip(&mut self, diagnostics: &Diagnostics, entry: &Entry) {
        let Some(group) = entry.group(diagnostics) else { return };
        for word in list_in(diagnostics, group.stream(), |input| input.call(Ident::parse_any)) {
            match word.to_string().as_str() {
                "duration" => self.skip_duration.set(diagnostics, word.span(), Some(())),
                "in_flight" => self.skip_in_flight.set(diagnostics, word.span(), Some(())),
                other => {
                    let known = ["duration", "in_flight"];
                    let near = metrics_grammar::nearest(other, &known);
                    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                    let message = format!(
                        "`{other}` cannot be left out: {near}`skip(..)` accepts {}",
                        words(&known)
                    );
                    diagnostics.error(word.span(), message);
                }
            }
        }
    }
}

/// Parses the inside of `labels(..)`.
fn labels(diagnostics: &Diagnostics, group: &Group) -> Vec<ArgumentLabel> {
    list_in(diagnostics, group.stream(), label)
}

fn label(input: ParseStream) -> syn::Result<ArgumentLabel> {
    let name = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected the name of a label: `labels(table = table)`, without quotes",
        )
    })?;
    let ty = match input.parse::<Option<Token![:]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    if input.parse::<Option<Token![=]>>()?.is_none() {
        let message =
            format!("the label needs its value, made of the arguments: `{name} = {name}`, or `{name}: Type = {name}`");
        return Err(syn::Error::new(name.span(), message));
    }
    let value = expression(input, label_begins)?;
    if value.is_empty() {
        return Err(syn::Error::new(
            name.span(),
            format!("the label needs its value: `{name} = {name}`"),
        ));
    }
    Ok(ArgumentLabel { name, ty, value })
}

/// A name with a type or a value: `method: Method = ..`.
fn label_begins(input: ParseStream) -> bool {
    let ahead = input.fork();
    let named = ahead.call(Ident::parse_any).is_ok();
    let typed = ahead.peek(Token![:]) && !ahead.peek(Token![::]);
    named && (typed || ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]))
}
