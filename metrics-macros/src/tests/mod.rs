//! Expansions and messages of small inputs, as reviewed snapshots.

mod call_errors;
#[cfg(feature = "link-time")]
mod calls;
mod errors;
mod expansions;
mod label_errors;
mod name_errors;

use proc_macro2::{TokenStream, TokenTree};
use syn::DeriveInput;

/// Parses an input of one of the derives.
fn parse(source: &str) -> DeriveInput {
    syn::parse_str(source).unwrap_or_else(|error| panic!("{error}: {source}"))
}

/// Prints an expansion as a person would format it.
fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("an expansion is a file"))
}

/// Returns a message after the token that it points at.
fn message(tokens: TokenStream) -> String {
    let Some(token @ TokenTree::Literal(_)) = tokens.into_iter().next() else {
        return String::new();
    };
    let text = syn::parse_str::<syn::LitStr>(&token.to_string())
        .map(|text| text.value())
        .unwrap_or_default();
    format!("{}\n    {text}", token.span().source_text().unwrap_or_default())
}

/// Expands an instrumented function.
fn instrument(arguments: &str, item: &str) -> TokenStream {
    let parse = |source: &str| source.parse().unwrap_or_else(|error| panic!("{error}: {source}"));
    crate::instrument::instrument(parse(arguments), &parse(item))
}

/// Expands `preregister!`.
fn preregister(paths: &str) -> TokenStream {
    let tokens = format!("metrics {paths}")
        .parse()
        .unwrap_or_else(|error| panic!("{error}: {paths}"));
    crate::preregistered(tokens)
}
