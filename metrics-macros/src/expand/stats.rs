//! `#[derive(Metrics)]`: the public types, and the implementations.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{buckets, closed_label, handles, hidden, hidden_at, label_set, runtime, table, wrapped};
use crate::model::{Field, LabelField, LabelSet, Role, Stats};

/// Expands a stats struct.
pub(crate) fn stats(stats: &Stats<'_>) -> TokenStream {
    let table = table::table(stats);
    let write = stats.stored().map(write);
    let read = stats.fields.iter().map(read);
    // A struct of skipped fields only has no words.
    let unused = stats
        .stored()
        .next()
        .is_none()
        .then(|| quote_spanned!(hidden()=> let _ = row;));
    let methods = quote_spanned! {hidden()=>
        fn write(&self, row: &mut __m::RowWriter<'_>) {
            #unused
            #(#write)*
        }

        fn read(row: &mut __m::RowReader<'_>) -> Self {
            #unused
            Self { #(#read),* }
        }
    };
    let bind = handles::bind(stats);
    with(stats, &table, &methods, &bind)
}

/// Puts together what a good expansion and a fallback have in common.
pub(super) fn with(stats: &Stats<'_>, table: &TokenStream, methods: &TokenStream, bind: &TokenStream) -> TokenStream {
    let (definitions, implementations) = (definitions(stats), implementations(stats));
    let handles = handles::implementations(stats, bind);
    let owner = &stats.input.ident;
    let labels = stats
        .labels_ident
        .as_ref()
        .map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let implementations = quote_spanned! {hidden()=>
        #implementations
        // A static is evaluated, and so checked, even where nothing uses it.
        static __TABLE: __m::Table = #table;
        impl __m::Metrics for #owner {
            type Labels = #labels;
            const TABLE: &'static __m::Table = &__TABLE;

            #methods
        }
        #handles
    };
    let private = runtime::item(stats.runtime.as_ref(), hidden(), &quote!(__private));
    // Short names: they stand in every line.
    let names = stats
        .families()
        .next()
        .map(|_| quote_spanned!(hidden()=> use #private::{Field as __Field, kind as __kind};));
    let implementations = wrapped(stats.runtime.as_ref(), &quote!(#names #implementations));
    quote!(#definitions #implementations)
}

/// The types that a user names.
fn definitions(stats: &Stats<'_>) -> TokenStream {
    let visibility = &stats.input.vis;
    let enums = stats
        .enums()
        .map(|(values, doc)| closed_label::definition(values, visibility, &doc));
    let buckets = stats.buckets().map(|buckets| buckets::definition(buckets, visibility));
    let labels = stats
        .labels_ident
        .iter()
        .map(|ident| label_set::definition(ident, &instance_labels(stats), visibility, &stats.input.ident));
    let handles = handles::definition(stats);
    quote!(#(#enums)* #(#buckets)* #(#labels)* #handles)
}

fn implementations(stats: &Stats<'_>) -> TokenStream {
    let visibility = &stats.input.vis;
    let enums = stats.enums().map(|(values, _)| {
        let (inherent, implementation) = (
            closed_label::inherent(values, visibility),
            closed_label::implementation(values),
        );
        quote!(#inherent #implementation)
    });
    let buckets = stats.buckets().map(buckets::implementation);
    let labels = stats.labels_ident.iter().map(|ident| {
        let fields = instance_labels(stats);
        let conversion = label_set::conversion(ident, &fields);
        let implementation = label_set::implementation(&LabelSet {
            ident,
            lifetime: None,
            fields,
        });
        quote!(#conversion #implementation)
    });
    quote!(#(#enums)* #(#buckets)* #(#labels)*)
}

fn instance_labels(stats: &Stats<'_>) -> Vec<LabelField> {
    // One that is given twice has been reported.
    let mut seen = HashSet::new();
    let labels = stats.labels.iter().filter(|label| seen.insert(&label.name));
    labels.filter_map(LabelField::instance).collect()
}

fn write(field: &Field<'_>) -> TokenStream {
    let (ident, span) = (field.ident, hidden_at(field.original.ty.span()));
    let source = stored(field, span);
    quote_spanned!(span=> #source::write(&self.#ident, row);)
}

fn read(field: &Field<'_>) -> TokenStream {
    let (ident, span) = (field.ident, hidden_at(field.original.ty.span()));
    match &field.role {
        Role::Family(_) | Role::Nested(_) => {
            let source = stored(field, span);
            quote_spanned!(span=> #ident: #source::read(row))
        }
        Role::Skipped | Role::Unknown => quote_spanned!(span=> #ident: ::core::default::Default::default()),
    }
}

/// The trait of a stored field, located at the user's type, which may not implement it.
fn stored(field: &Field<'_>, span: Span) -> TokenStream {
    if let Some(family) = field.family() {
        let marker = table::marker(family, span);
        quote_spanned!(span=> __Field::<#marker>)
    } else {
        quote_spanned!(span=> __m::Metrics)
    }
}
