//! The macros of the `metrics` crate, which re-exports and documents them.
//!
//! Each is a pipeline of pure stages: functions and attributes as data (`item`, `attr`), what they mean (`model`), the rules
//! (`check`), tokens (`expand`). Mistakes are collected on the way and reported together; a wrong declaration still
//! expands, to a fallback that keeps the rest of the user's code free of further errors. Only this file knows
//! `proc_macro`.
#![forbid(unsafe_code)]

mod attr;
mod check;
mod diagnostics;
mod expand;
mod instrument;
mod item;
mod model;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::diagnostics::Diagnostics;

/// Makes a struct of values a stats struct; see `metrics::Metrics`.
#[proc_macro_derive(Metrics, attributes(metrics, metric))]
pub fn derive_metrics(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    metrics(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an enum the type of a closed label; see `metrics::Label`.
#[proc_macro_derive(Label, attributes(label))]
pub fn derive_label(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    label(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct a label set; see `metrics::LabelSet`.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn derive_label_set(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    label_set(&parse_macro_input!(input as DeriveInput)).into()
}

/// Counts and times the calls of a function; see `metrics::instrument`.
#[proc_macro_attribute]
pub fn instrument(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    instrument::instrument(arguments.into(), &item.into()).into()
}

/// Tells attributes of ours on one item of each other. Only expansions use it.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn instrumented(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    instrument::instrumented(arguments.into(), item.into()).into()
}

/// Registers instrumented functions and stats structs before their first use; see
/// `metrics::preregister`.
#[proc_macro]
pub fn preregister(paths: proc_macro::TokenStream) -> proc_macro::TokenStream {
    preregistered(paths.into()).into()
}

fn metrics(input: &DeriveInput) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let stats = model::Stats::new(&diagnostics, input);
    check::stats(&diagnostics, &stats);
    finish(
        diagnostics,
        || expand::stats(&stats),
        |error| expand::fallback_stats(&stats, error),
    )
}

fn label(input: &DeriveInput) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let label = model::LabelEnum::derived(&diagnostics, input);
    check::label(&diagnostics, &label);
    finish(
        diagnostics,
        || expand::label(&label),
        |_| expand::fallback_label(&label),
    )
}

fn label_set(input: &DeriveInput) -> TokenStream {
    let diagnostics = Diagnostics::new();
    let labels = model::LabelStruct::derived(&diagnostics, input);
    check::label_set(&diagnostics, &labels);
    finish(
        diagnostics,
        || expand::label_set(&labels),
        |_| expand::fallback_label_set(&labels),
    )
}

/// Expands `preregister!`, before whose paths the crate's stands.
fn preregistered(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let runtime: TokenStream = tokens.next().into_iter().collect();
    let diagnostics = Diagnostics::new();
    let named = attr::Preregistered::list(&diagnostics, tokens.collect());
    match diagnostics.finish() {
        Ok(()) => expand::preregister(&runtime, &named),
        Err(errors) => {
            let errors = errors.to_compile_error();
            quote::quote!({ #errors })
        }
    }
}

fn finish(
    diagnostics: Diagnostics,
    expansion: impl FnOnce() -> TokenStream,
    fallback: impl FnOnce(&syn::Error) -> TokenStream,
) -> TokenStream {
    match diagnostics.finish() {
        Ok(()) => expansion(),
        Err(errors) => {
            let mut tokens = errors.to_compile_error();
            tokens.extend(fallback(&errors));
            tokens
        }
    }
}
