//! An instrumented function: its families, its labels, and how a call of it ends.

use metrics_grammar::join;
use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::{LitStr, Path, Type};

use super::Buckets;
use crate::attr::{ArgumentLabel, CallAttrs, CallBuckets};
use crate::item::{Function, FutureType};

/// An instrumented function.
// Answers to questions that have nothing to do with each other.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Call<'a> {
    pub(crate) function: &'a Function,
    pub(crate) attrs: &'a CallAttrs,
    pub(crate) form: Form,
    /// Whether macros of others look at the function after this one.
    pub(crate) is_passed_on: bool,
    /// What a call returns, if that is written.
    pub(crate) value: Option<&'a Type>,
    /// What the names of the families begin with.
    pub(crate) base: String,
    /// Whether the families have a name that no other function uses: else function and module are labels.
    pub(crate) is_named: bool,
    pub(crate) fixed: Vec<(String, LitStr)>,
    pub(crate) labels: Vec<CallLabel<'a>>,
    pub(crate) durations: Option<Durations>,
    pub(crate) in_flight: bool,
    /// Whether its type says that a call can fail.
    pub(crate) may_fail: bool,
}

/// When a call ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// When the function returns.
    Blocking,
    /// When the future of the async function is ready.
    Async,
    /// When the future that the function returns is ready.
    Future(FutureType),
}

/// A label that is made of arguments.
pub(crate) struct CallLabel<'a> {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) ty: Option<&'a Type>,
    pub(crate) value: &'a TokenStream,
}

/// The family of durations.
pub(crate) struct Durations {
    pub(crate) help: String,
    pub(crate) buckets: CallBounds,
    /// One call in so many is timed.
    pub(crate) sample: usize,
}

/// The bounds of durations.
pub(crate) enum CallBounds {
    Default,
    Given(Buckets),
    Type(Path),
}

impl<'a> Call<'a> {
    pub(crate) fn new(function: &'a Function, attrs: &'a CallAttrs, is_passed_on: bool) -> Self {
        let returned = function.output.as_deref();
        let future = if function.asyncness.is_some() {
            None
        } else {
            returned.and_then(FutureType::of)
        };
        let (form, value) = match future {
            Some((future, value)) => (Form::Future(future), value),
            None if function.asyncness.is_some() => (Form::Async, returned),
            None => (Form::Blocking, returned),
        };
        let labels = attrs.labels.get().map(Vec::as_slice).unwrap_or_default();
        let (fixed, labels): (Vec<_>, Vec<_>) = labels.iter().partition(|label| label.fixed().is_some());
        let fixed = fixed
            .into_iter()
            .filter_map(|label| Some((label.name.unraw().to_string(), label.fixed()?)));
        Self {
            function,
            attrs,
            form,
            is_passed_on,
            value,
            base: base(attrs),
            is_named: attrs.name.is_given(),
            fixed: fixed.collect(),
            labels: labels.into_iter().map(CallLabel::new).collect(),
            durations: (!attrs.skip_duration.is_given()).then(|| Durations::new(attrs)),
            in_flight: !attrs.skip_in_flight.is_given(),
            may_fail: attrs.outcome.is_given()
                || attrs.error.is_given() && !attrs.error.is_inherited()
                || value.is_some_and(is_result),
        }
    }
}

impl Call<'_> {
    /// Returns whether an async function stays one: others may want it so, `must_use` is said of what its future gives, and the type of the
    /// future of one that never returns cannot be written.
    pub(crate) fn stays_async(&self) -> bool {
        self.is_passed_on || self.function.attribute("must_use").is_some() || self.function.is_diverging()
    }
}

/// Returns what the names of families begin with.
pub(crate) fn base(attrs: &CallAttrs) -> String {
    let text = |literal: &LitStr| literal.value();
    let namespace = attrs.namespace.get().map(text).unwrap_or_default();
    let name = attrs.name.get().or(attrs.shared_name.get()).map(text);
    join([namespace.as_str(), name.as_deref().unwrap_or("function")])
}

/// Returns whether a type is called `Result`; which only decides whether failures are to be seen before the first.
fn is_result(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_result(&group.elem),
        Type::Paren(paren) => is_result(&paren.elem),
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "Result"),
        _ => false,
    }
}

impl<'a> CallLabel<'a> {
    fn new(label: &'a ArgumentLabel) -> Self {
        Self {
            name: label.name.unraw().to_string(),
            span: label.name.span(),
            ty: label.ty.as_ref(),
            value: &label.value,
        }
    }
}

impl Durations {
    fn new(attrs: &CallAttrs) -> Self {
        let sample = attrs.sample.get().map_or(1, |count| count.value);
        let sampled = (sample > 1).then(|| format!("; each thread times one call in {sample}"));
        let help = format!("Time that calls took, by outcome{}.", sampled.unwrap_or_default());
        Self {
            help,
            buckets: CallBounds::new(attrs),
            sample,
        }
    }
}

impl CallBounds {
    pub(crate) fn new(attrs: &CallAttrs) -> Self {
        match attrs.buckets.get() {
            None => Self::Default,
            Some(CallBuckets::Type(path)) => Self::Type(path.clone()),
            Some(CallBuckets::Bounds(bounds)) => {
                Self::Given(Buckets::named(Ident::new("__Bounds", Span::mixed_site()), bounds))
            }
        }
    }
}
