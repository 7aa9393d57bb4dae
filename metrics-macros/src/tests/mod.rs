//! Expansions and messages of small inputs, as reviewed snapshots.

mod errors;
mod expansions;

use syn::DeriveInput;

/// Expands an input with one of the derives.
fn parse(source: &str) -> DeriveInput {
    syn::parse_str(source).unwrap_or_else(|error| panic!("{error}: {source}"))
}

/// Prints an expansion as a person would format it.
fn pretty(tokens: proc_macro2::TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("an expansion is a file"))
}
