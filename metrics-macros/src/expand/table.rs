//! The table: what the struct declares, for all the code of the runtime that is not generated.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::entry::Entry;
use super::{hidden, hidden_at};
use crate::model::{Field, Role, Stats};

/// The table of a struct.
pub(super) struct Table {
    /// What comes before it, and checks it.
    pub(super) constants: TokenStream,
    /// The call that makes it.
    pub(super) value: TokenStream,
}

impl Table {
    /// Writes the table of some fields: of all, or in a fallback of those that no mistake was found
    /// in.
    pub(super) fn new<'a>(stats: &Stats<'a>, fields: &[&Field<'a>]) -> Self {
        let entries = fields
            .iter()
            .enumerate()
            .map(|(place, field)| Entry::new(stats, field, place));
        let (constants, values): (Vec<_>, Vec<_>) = entries.map(|entry| (entry.constants, entry.value)).unzip();
        let (namespace, owner) = (&stats.namespace, stats.input.ident.to_string());
        let labels = stats.labels.iter().map(|label| &label.name);
        let table = quote_spanned! {hidden()=>
            __m::table(#namespace, &[#(#labels),*], ::core::module_path!(), #owner, ::core::file!(), &[#(#values),*])
        };
        let value = match stats.max_instances {
            None => table,
            Some(most) => {
                let most = Literal::usize_unsuffixed(most);
                quote_spanned!(hidden()=> __m::Table::max_instances(#table, #most))
            }
        };
        let distinct = distinct(stats, fields);
        Self {
            constants: quote!(#(#constants)* #distinct),
            value,
        }
    }
}

/// Has the names of nested structs compared with the others, located at what tells them apart.
fn distinct(stats: &Stats<'_>, fields: &[&Field<'_>]) -> Option<TokenStream> {
    let is_nested = |field: &Field<'_>| matches!(field.role, Role::Nested(_));
    fields.iter().any(|field| is_nested(field)).then(|| {
        let names = fields.iter().map(|field| named(stats, field));
        let checks = fields.iter().enumerate().filter(|(_, field)| is_nested(field));
        let namespace = &stats.namespace;
        let checks = checks.map(|(place, field)| {
            let place = Literal::usize_unsuffixed(place);
            let blamed = field.attrs.name.get().map_or(field.ident.span(), LitStr::span);
            quote_spanned!(hidden_at(blamed)=> const _: () = __m::distinct(#namespace, __NAMES, #place);)
        });
        quote_spanned!(hidden()=> const __NAMES: &[__m::Named] = &[#(#names),*]; #(#checks)*)
    })
}

/// Writes what a field is called, as far as its own struct says.
fn named(stats: &Stats<'_>, field: &Field<'_>) -> TokenStream {
    match (&field.role, field.family()) {
        (Role::Nested(part), _) => {
            let table = super::stats::nested(stats, field, "TABLE");
            quote_spanned!(hidden()=> __m::Named::Nested(#part, #table))
        }
        (_, Some(family)) if family.absolute => {
            let name = &family.name;
            quote_spanned!(hidden()=> __m::Named::Whole(#name))
        }
        (_, family) => {
            let name = family.map_or("", |family| &family.name);
            quote_spanned!(hidden()=> __m::Named::Family(#name))
        }
    }
}
