//! What can be instrumented, and how.

use std::collections::HashSet;

use metrics_grammar::{MetricType, reserved_label};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Generics;
use syn::spanned::Spanned;

use super::{buckets, names};
use crate::attr::CallAttrs;
use crate::diagnostics::Diagnostics;
use crate::item::{Block, Function, Member, Parameter, Pattern};
use crate::model::{Call, CallBounds, base_of_calls};

/// Most calls of which one is timed.
const MOST_SAMPLED: usize = 1 << 20;

/// A function has a body that can be run inside another.
pub(super) fn can_be_instrumented(diagnostics: &Diagnostics, function: &Function) {
    if let Some(span) = function.constness {
        let message = "a `const fn` cannot be instrumented: the compiler may run it, and then nothing can count; take `const` or the \
                       attribute away";
        diagnostics.error(span, message);
    }
    if function.body.is_none() {
        let message = format!(
            "`{}` has no body to be instrumented: put the attribute on its implementation",
            function.name
        );
        diagnostics.error(function.name.span(), message);
    }
    for parameter in &function.parameters {
        if let Parameter::Variadic(span) = parameter {
            diagnostics.error(
                *span,
                "a function with `...` cannot be instrumented: its arguments cannot be moved",
            );
        }
    }
    if let Some(attribute) = function.attribute("track_caller") {
        let message = "a `#[track_caller]` function cannot be instrumented: its body moves into a closure, which does not know the \
                       caller; take one of the two attributes away";
        diagnostics.error(attribute.path().span(), message);
    }
}

/// `skip` alone is for a method of a block.
pub(super) fn is_not_skipped(diagnostics: &Diagnostics, attrs: &CallAttrs) {
    if let Some(span) = attrs.skip_all.span() {
        let message = "`skip` alone leaves a method out of an instrumented block: here, take the attribute away; or write \
                       `skip(duration)` or `skip(in_flight)`";
        diagnostics.error(span, message);
    }
}

/// All functions without a name share their families, and so do the methods of a block.
pub(super) fn has_families_of_its_own(diagnostics: &Diagnostics, attrs: &CallAttrs, block: Option<&CallAttrs>) {
    if attrs.name.is_given() || attrs.namespace.is_given() {
        return;
    }
    // The methods of a block share what the block says.
    let block = block.filter(|block| block.name.is_given() || block.namespace.is_given());
    let base = block.map_or_else(|| "function".to_owned(), base_of_calls);
    let (advice, sharing) = match block {
        None => ("`name = \"..\"`, or `namespace = \"..\"`", "all functions"),
        Some(_) => ("a `name = \"..\"` of the method's own", "the methods of the block"),
    };
    let labels = "has the same labels in all of them";
    let slots = [
        ("labels", attrs.labels.span(), labels),
        ("error", attrs.error.span(), labels),
        ("buckets", attrs.buckets.span(), "has the same buckets in all of them"),
        ("sample", attrs.sample.span(), "has the same help in all of them"),
        ("help", attrs.help.span(), "has the same help in all of them"),
    ];
    for (key, span, reason) in slots {
        if let Some(span) = span {
            let message = format!(
                "`{key}` needs {advice}: the families `{base}_..` are shared by {sharing}, and a family {reason}"
            );
            diagnostics.error(span, message);
        }
    }
}

/// A key is given only where it has a meaning.
pub(super) fn keys_fit(diagnostics: &Diagnostics, attrs: &CallAttrs) {
    for (key, span) in [("buckets", attrs.buckets.span()), ("sample", attrs.sample.span())] {
        if let Some(span) = span.filter(|_| attrs.skip_duration.is_given()) {
            let message = format!("`{key}` has no meaning with `skip(duration)`: take one of the two out");
            diagnostics.error(span, message);
        }
    }
    let count = attrs
        .sample
        .get()
        .filter(|count| !(2..=MOST_SAMPLED).contains(&count.value));
    if let (Some(_), Some(span)) = (count, attrs.sample.span()) {
        diagnostics.error(
            span,
            "`sample` is at least 2, one call in two, and at most 1,048,576; to time every call, take it out",
        );
    }
    if let Some(span) = attrs.max_series.span().filter(|_| !attrs.labels.is_given()) {
        diagnostics.error(span, "`max_series` has no meaning without `labels(..)`: take it out");
    }
}

/// Help that is known here says something.
pub(super) fn help_says_something(diagnostics: &Diagnostics, attrs: &CallAttrs) {
    let empty = attrs
        .help
        .get()
        .filter(|help| help.known().is_some_and(|text| text.trim().is_empty()));
    if let Some(empty) = empty {
        diagnostics.error(
            empty.span(),
            "the help is empty: say what is called, or take `help` out",
        );
    }
}

/// Names and labels are legal, and each is there once.
pub(super) fn names_are_legal(diagnostics: &Diagnostics, attrs: &CallAttrs, is_named: bool) {
    for (what, literal) in [("name", attrs.name.get()), ("namespace", attrs.namespace.get())] {
        if let Some(literal) = literal {
            names::legal(diagnostics, literal.span(), what, &literal.value());
        }
    }
    let mut seen: HashSet<String> = ["outcome".to_owned()].into();
    seen.extend(attrs.error.is_given().then(|| "error".to_owned()));
    if !is_named {
        seen.extend(["function".to_owned(), "module".to_owned()]);
    }
    let own = seen.clone();
    for label in attrs.labels.get().into_iter().flatten() {
        let (name, span) = (syn::ext::IdentExt::unraw(&label.name).to_string(), label.name.span());
        names::legal(diagnostics, span, "label", &name);
        if own.contains(&name) {
            diagnostics.error(
                span,
                format_args!("every call has the label `{name}` already: rename this one"),
            );
        } else if !seen.insert(name.clone()) {
            diagnostics.error(span, format_args!("the label `{name}` is given twice: keep one"));
        }
        // The families are a histogram and others.
        if let Some(reason) = reserved_label(MetricType::Histogram, "", &name) {
            diagnostics.error(
                span,
                format_args!("the label `{name}` is reserved: {reason}; rename it"),
            );
        }
    }
}

/// There are not more labels than a label set can have.
pub(super) fn labels_are_few(diagnostics: &Diagnostics, attrs: &CallAttrs) {
    let Some(labels) = attrs.labels.get() else { return };
    let mut made = labels.iter().filter(|label| label.fixed().is_none()).peekable();
    if let (None, Some(span)) = (made.peek(), attrs.max_series.span()) {
        diagnostics.error(span, "the values of these labels are all known: take `max_series` out");
    }
    if let Some(ninth) = made.nth(8) {
        diagnostics.error(
            ninth.name.span(),
            "a function has at most eight labels that are made of its arguments",
        );
    }
}

/// Bounds rise.
pub(super) fn bounds_rise(diagnostics: &Diagnostics, attrs: &CallAttrs) {
    if let CallBounds::Given(given) = CallBounds::new(attrs) {
        buckets::rise_as_given(diagnostics, &given);
    }
}

/// Labels are the same for all types that a function is generic over.
pub(super) fn labels_are_not_generic(diagnostics: &Diagnostics, call: &Call<'_>) {
    let Ok(generics) = syn::parse2::<Generics>(call.function.generics.clone()) else {
        return;
    };
    let parameters: Vec<String> = generics
        .type_params()
        .map(|parameter| parameter.ident.to_string())
        .collect();
    let types = call
        .labels
        .iter()
        .filter_map(|label| label.ty)
        .chain(call.attrs.error.get());
    for parameter in types.filter_map(|ty| mentioned(ty.to_token_stream(), &parameters)) {
        let message = format!(
            "the types of labels are the same for all calls, but `{parameter}` differs from one to the next: write a type that \
             is known"
        );
        diagnostics.error(parameter.span(), message);
    }
}

/// The registry is the same for all calls.
pub(super) fn registry_is_no_argument(diagnostics: &Diagnostics, call: &Call<'_>) {
    let is_argument = |word: &Ident| {
        call.function.parameters.iter().any(|parameter| match parameter {
            Parameter::Receiver(_, name)
            | Parameter::Typed {
                pattern: Pattern::Name { name, .. },
                ..
            } => name == word,
            _ => false,
        })
    };
    let mut tokens = call.attrs.registry.get().cloned().unwrap_or_default().into_iter();
    let first = tokens.find(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '&'));
    // A function may have the same name.
    let ends = tokens
        .next()
        .is_none_or(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '.'));
    let Some(TokenTree::Ident(word)) = first else { return };
    if ends && is_argument(&word) {
        let message = format!(
            "the registry is the same for all calls, and `{word}` is an argument of each: name a static, `registry = &REGISTRY`"
        );
        diagnostics.error(word.span(), message);
    }
}

/// Finds the first of some words.
fn mentioned(tokens: TokenStream, words: &[String]) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(word) => words.iter().any(|known| word == known).then_some(word),
        TokenTree::Group(group) => mentioned(group.stream(), words),
        _ => None,
    })
}

/// `preregister` makes a function beside this one.
pub(super) fn can_be_preregistered(diagnostics: &Diagnostics, call: &Call<'_>) {
    let is_method =
        || call.function.receiver().is_some() || mentioned(call.function.rest.clone(), &["Self".to_owned()]).is_some();
    if let Some(span) = call.attrs.preregister.span().filter(|_| is_method()) {
        diagnostics.error(
            span,
            "`preregister` is for functions outside of `impl` and `trait` blocks: take it out",
        );
    }
}

/// Who never returns, returns nothing to be judged.
pub(super) fn output_can_be_judged(diagnostics: &Diagnostics, attrs: &CallAttrs, function: &Function) {
    for (key, span) in [("outcome", attrs.outcome.span()), ("error", attrs.error.span())] {
        if let Some(span) = span.filter(|_| function.is_diverging()) {
            let message = format!("`{key}` has no meaning for a function that never returns: take it out");
            diagnostics.error(span, message);
        }
    }
}

/// A block has functions that can be instrumented.
pub(super) fn has_functions(diagnostics: &Diagnostics, block: &Block) {
    if let Some(span) = block.constness() {
        let message = "the functions of a `const` block cannot be instrumented: the compiler may run them, and then nothing can count; \
                       take `const` or the attribute away";
        diagnostics.error(span, message);
    }
    let with_body = |member: &Member| matches!(member, Member::Function(function) if function.body.is_some());
    if !block.members.iter().any(with_body) {
        let message = "there is no function with a body here that could be instrumented: take the attribute away";
        diagnostics.error(block.span, message);
    }
}
