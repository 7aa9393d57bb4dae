//! `#[derive(Metrics)]`: the public types, and the implementations.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Generics;
use syn::spanned::Spanned;

use super::entry::{marker, short_marker};
use super::parameters::Parameters;
use super::table::Table;
use super::{attributes, buckets, closed_label, handles, hidden, hidden_at, label_set, linked, wrapped};
use crate::model::{Field, LabelField, LabelSet, Role, Stats};

/// Expands a stats struct.
pub(crate) fn stats(stats: &Stats<'_>) -> TokenStream {
    let write = stats.stored().map(|field| write(stats, field));
    let read = stats.fields.iter().map(|field| read(stats, field));
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
    let bind = handles::bind(stats, false);
    with(stats, &stats.stored().collect::<Vec<_>>(), &methods, &bind, None)
}

/// Puts together what a good expansion and a fallback have in common. The table is that of some
/// fields.
pub(super) fn with<'a>(
    stats: &Stats<'a>,
    fields: &[&Field<'a>],
    methods: &TokenStream,
    bind: &TokenStream,
    unknown: Option<&TokenStream>,
) -> TokenStream {
    let (definitions, implementations) = (definitions(stats, unknown), implementations(stats));
    let handles = handles::implementations(stats, bind);
    let linked = linked::entry(stats);
    let (owner, labels) = (&stats.input.ident, labels_type(stats));
    let Table {
        constants,
        value: table,
    } = Table::new(stats, fields);
    let implementations = quote_spanned! {hidden()=>
        #implementations
        #constants
        // A static is evaluated, and so checked, even where nothing uses it.
        static __TABLE: __m::Table = #table;
        // Wrong where the table is: then nothing more is said about what is made with it.
        type __Closed = __m::Is<{ __TABLE.is_closed() }>;
        impl __m::Metrics for #owner {
            type Labels = #labels;
            type IsClosed = __Closed;
            const TABLE: &'static __m::Table = &__TABLE;

            #methods
        }
        #handles
        #linked
    };
    let names = short_names(stats);
    let implementations = wrapped(stats.runtime.as_ref(), &quote!(#names #implementations));
    let deprecated = attributes::mention_deprecation(stats).then(|| quote_spanned!(hidden()=> #[allow(deprecated)]));
    quote!(#definitions #deprecated #implementations)
}

/// Imports what stands in every line. At the user's types, longer paths would be unnecessary qualifications.
fn short_names(stats: &Stats<'_>) -> TokenStream {
    let mut seen = HashSet::new();
    let kinds = stats.families().map(|(_, family)| family.kind);
    let kinds = kinds.filter(|kind| seen.insert(kind.marker())).map(|kind| {
        let (name, short) = (
            Ident::new(kind.marker(), hidden()),
            Ident::new(&short_marker(kind), hidden()),
        );
        quote_spanned!(hidden()=> #name as #short)
    });
    let kinds: Vec<TokenStream> = kinds.collect();
    let family = (!kinds.is_empty()).then(|| {
        quote_spanned! {hidden()=>
            use __m::Field as __Field;
            use __m::kind::{#(#kinds),*};
        }
    });
    let nested = stats.stored().any(|field| field.family().is_none());
    let nested = nested.then(|| {
        if stats.handles.is_some() {
            quote_spanned!(hidden()=> use __m::HasHandles as __HasHandles;)
        } else {
            quote_spanned!(hidden()=> use __m::Metrics as __Metrics;)
        }
    });
    quote!(#family #nested)
}

pub(super) fn labels_type(stats: &Stats<'_>) -> TokenStream {
    let labels = stats.labels_ident.as_ref();
    labels.map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

/// The types that a user names. In a fallback, `unknown` is the type of handles that are not known.
pub(super) fn definitions(stats: &Stats<'_>, unknown: Option<&TokenStream>) -> TokenStream {
    let visibility = &stats.input.vis;
    let enums = stats
        .enums()
        .map(|(values, doc)| closed_label::definition(values, visibility, &doc));
    let buckets = stats.buckets().map(|buckets| buckets::definition(buckets, visibility));
    let labels = stats
        .labels_ident
        .iter()
        .map(|ident| label_set::definition(ident, &instance_labels(stats), visibility, &stats.input.ident));
    let handles = handles::definition(stats, unknown);
    quote!(#(#enums)* #(#buckets)* #(#labels)* #handles)
}

fn implementations(stats: &Stats<'_>) -> TokenStream {
    let visibility = &stats.input.vis;
    let enums = stats.enums().map(|(values, _)| {
        let values = &values.with_right_texts();
        let parameters = Parameters::new(&values.ident, &Generics::default());
        let (list, implementation, as_str) = (
            closed_label::list(values, visibility),
            closed_label::implementation(values, &parameters),
            closed_label::as_str(values, &parameters, visibility),
        );
        quote!(#list #implementation #as_str)
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

fn write(stats: &Stats<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, write) = (field.ident, stored(stats, field, "write"));
    quote_spanned!(hidden()=> #write(&self.#ident, row);)
}

fn read(stats: &Stats<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, span) = (field.ident, hidden_at(field.original.ty.span()));
    match &field.role {
        Role::Family(_) | Role::Nested(_) => {
            let read = stored(stats, field, "read");
            quote_spanned!(hidden()=> #ident: #read(row))
        }
        Role::Skipped | Role::Unknown => quote_spanned!(span=> #ident: ::core::default::Default::default()),
    }
}

/// Names a method of a stored field by tokens at the user's type: one that does not implement the trait is then reported
/// by equal errors, of which the compiler shows one.
fn stored(stats: &Stats<'_>, field: &Field<'_>, method: &str) -> TokenStream {
    let (ty, span) = (&field.original.ty, field.original.ty.span());
    if let Some(family) = field.family() {
        let (marker, method) = (marker(family, span), Ident::new(method, span));
        quote_spanned!(span=> <#ty as __Field<#marker>>::#method)
    } else {
        nested(stats, field, method)
    }
}

/// Names an item of a nested stats struct, which has handles where the outer one has.
pub(super) fn nested(stats: &Stats<'_>, field: &Field<'_>, item: &str) -> TokenStream {
    let (ty, span) = (&field.original.ty, field.original.ty.span());
    if stats.handles.is_none() {
        let item = Ident::new(item, span);
        return quote_spanned!(span=> <#ty as __Metrics>::#item);
    }
    let item = match item {
        "TABLE" => "NESTED_TABLE",
        "write" => "write_nested",
        _ => "read_nested",
    };
    let item = Ident::new(item, span);
    quote_spanned!(span=> <#ty as __HasHandles>::#item)
}
