//! `#[derive(Metrics)]`: the public types, and the implementations.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{buckets, closed_label, handles, hidden, label_set, runtime, table, wrapped};
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
    // Located at the user's types, longer paths would be reported as unnecessary qualifications.
    let traits = quote_spanned! {hidden()=>
        #[allow(unused_imports)]
        use #private::{Field as __Field, HasHandles as __HasHandles, Metrics as __Metrics, kind as __kind};
    };
    let implementations = wrapped(stats.runtime.as_ref(), &quote!(#traits #implementations));
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
    stats.labels.iter().filter_map(LabelField::instance).collect()
}

fn write(field: &Field<'_>) -> TokenStream {
    let (ident, method) = (field.ident, stored(field, "write"));
    quote_spanned!(hidden()=> #method(&self.#ident, row);)
}

fn read(field: &Field<'_>) -> TokenStream {
    let ident = field.ident;
    let value = match &field.role {
        Role::Skipped | Role::Unknown => {
            quote_spanned!(field.original.ty.span()=> ::core::default::Default::default())
        }
        Role::Family(_) | Role::Nested(_) => {
            let method = stored(field, "read");
            quote_spanned!(hidden()=> #method(row))
        }
    };
    quote_spanned!(hidden()=> #ident: #value)
}

/// Names a method of a stored field by the user's type: what does not implement the trait is reported once, there.
fn stored(field: &Field<'_>, method: &str) -> TokenStream {
    let ty = &field.original.ty;
    let method = Ident::new(method, ty.span());
    if let Some(family) = field.family() {
        let marker = table::marker(family, ty.span());
        quote_spanned!(ty.span()=> <#ty as __Field<#marker>>::#method)
    } else {
        quote_spanned!(ty.span()=> <#ty as __Metrics>::#method)
    }
}
