//! `#[derive(Metrics)]`: the public types, and the implementations.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{attributes, buckets, closed_label, handles, hidden, hidden_at, label_set, runtime, table, wrapped};
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
    let names = short_names(stats, &private);
    let implementations = wrapped(stats.runtime.as_ref(), &quote!(#names #implementations));
    let deprecated = attributes::mention_deprecation(stats).then(|| quote_spanned!(hidden()=> #[allow(deprecated)]));
    quote!(#definitions #deprecated #implementations)
}

/// Imports what stands in every line. At the user's types, longer paths would be unnecessary qualifications.
fn short_names(stats: &Stats<'_>, private: &TokenStream) -> TokenStream {
    let family = stats.families().next();
    let family = family.map(|_| quote_spanned!(hidden()=> use #private::{Field as __Field, kind as __kind};));
    let nested = stats.stored().any(|field| field.family().is_none());
    let nested = nested.then(|| {
        let handles = stats
            .handles
            .iter()
            .map(|_| quote_spanned!(hidden()=> HasHandles as __HasHandles,));
        quote_spanned!(hidden()=> use #private::{#(#handles)* Metrics as __Metrics};)
    });
    quote!(#family #nested)
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
    let (ident, write) = (field.ident, stored(field, "write"));
    quote_spanned!(hidden()=> #write(&self.#ident, row);)
}

fn read(field: &Field<'_>) -> TokenStream {
    let (ident, span) = (field.ident, hidden_at(field.original.ty.span()));
    match &field.role {
        Role::Family(_) | Role::Nested(_) => {
            let read = stored(field, "read");
            quote_spanned!(hidden()=> #ident: #read(row))
        }
        Role::Skipped | Role::Unknown => quote_spanned!(span=> #ident: ::core::default::Default::default()),
    }
}

/// Names a method of a stored field by tokens at the user's type: one that does not implement the trait is then reported
/// by equal errors, of which the compiler shows one.
fn stored(field: &Field<'_>, method: &str) -> TokenStream {
    let (ty, span) = (&field.original.ty, field.original.ty.span());
    let method = Ident::new(method, span);
    if let Some(family) = field.family() {
        let marker = table::marker(family, span);
        quote_spanned!(span=> <#ty as __Field<#marker>>::#method)
    } else {
        quote_spanned!(span=> <#ty as __Metrics>::#method)
    }
}
