//! The table: what the struct declares, for all the code of the runtime that is not generated.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned;

use super::{hidden, hidden_at};
use crate::attr::{Aggregate, Known, KnownValue};
use crate::model::{Buckets, Family, Field, LabelType, Role, Stats};

/// Writes the call that makes the table, after the checks of label types.
pub(super) fn table(stats: &Stats<'_>) -> TokenStream {
    let (namespace, owner) = (&stats.namespace, stats.input.ident.to_string());
    let labels = stats.labels.iter().map(|label| &label.name);
    let checks = stats
        .families()
        .filter_map(|(field, family)| same_labels(field, family))
        .collect::<Vec<_>>();
    let entries = stats.stored().map(|field| entry(stats, field));
    let table = quote_spanned! {hidden()=>
        __m::table(#namespace, &[#(#labels),*], ::core::module_path!(), #owner, ::core::file!(), &[#(#entries),*])
    };
    let table = match stats.max_instances {
        None => table,
        Some(most) => {
            let most = Literal::usize_unsuffixed(most);
            quote_spanned!(hidden()=> __m::Table::max_instances(#table, #most))
        }
    };
    let table = distinct(stats, table);
    match checks.as_slice() {
        [] => table,
        checks => quote_spanned!(hidden()=> { #(#checks)* #table }),
    }
}

/// Has the names of nested structs compared with the others, located at what tells them apart.
fn distinct(stats: &Stats<'_>, table: TokenStream) -> TokenStream {
    let nested = stats
        .stored()
        .enumerate()
        .filter(|(_, field)| matches!(field.role, Role::Nested(_)));
    nested.fold(table, |table, (place, field)| {
        let place = Literal::usize_unsuffixed(place);
        let blamed = field.attrs.name.get().map_or(field.ident.span(), LitStr::span);
        quote_spanned!(hidden_at(blamed)=> __m::Table::distinct(#table, #place))
    })
}

/// Writes the entry of one field, located where a `const` assertion about it should point.
fn entry(stats: &Stats<'_>, field: &Field<'_>) -> TokenStream {
    let ty = &field.original.ty;
    let Role::Family(family) = &field.role else {
        let Role::Nested(part) = &field.role else {
            return TokenStream::new();
        };
        let table = super::stats::nested(stats, field, "TABLE");
        return quote_spanned!(hidden_at(ty.span())=> __m::nested(#part, #table));
    };
    let Family {
        name,
        help,
        unit,
        labels,
        ..
    } = family.as_ref();
    let labels = labels.iter().map(|label| &label.name);
    let max_series = Literal::usize_unsuffixed(family.cap.max_series);
    let (marker, options) = (marker(family, ty.span()), options(family));
    let shape = quote_spanned!(ty.span()=> <#ty as __Field<#marker>>::SHAPE);
    let member = &field.name;
    // `line!()` reads the line off its own span.
    let line = quote_spanned!(field.ident.span()=> ::core::line!());
    let blamed = hidden_at(family.labels_span.unwrap_or_else(|| ty.span()));
    let entry = quote_spanned! {blamed=>
        __m::family(#shape, #member, #line, #name, #help, #unit, &[#(#labels),*], #max_series) #options
    };
    checked(entry, family)
}

/// Writes what few families need.
fn options(family: &Family) -> TokenStream {
    let absolute = family.absolute.then(|| quote_spanned!(hidden()=> .absolute()));
    let aggregate = family.aggregate.map(|aggregate| {
        let rule = match aggregate {
            Aggregate::Sum => quote!(Sum),
            Aggregate::Max => quote!(Max),
            Aggregate::Min => quote!(Min),
        };
        quote_spanned!(hidden()=> .aggregate(__m::Aggregate::#rule))
    });
    let caps = family.labels.iter().any(|label| label.max > 0).then(|| {
        let caps = family.labels.iter().map(|label| Literal::usize_unsuffixed(label.max));
        quote_spanned!(hidden()=> .label_caps(&[#(#caps),*]))
    });
    let known = family.labels.iter().any(|label| !label.known.is_empty()).then(|| {
        let known = family.labels.iter().map(|label| {
            let values = label.known.iter().map(known);
            quote_spanned!(hidden()=> &[#(#values),*])
        });
        quote_spanned!(hidden()=> .label_known(&[#(#known),*]))
    });
    quote!(#absolute #aggregate #caps #known)
}

/// Writes a value that a label lists.
fn known(Known { value, .. }: &Known) -> TokenStream {
    match value {
        KnownValue::Text(text) => quote_spanned!(hidden()=> __m::KnownValue::Text(#text)),
        KnownValue::Number(number) => {
            let number = Literal::i128_unsuffixed(*number);
            quote_spanned!(hidden()=> __m::KnownValue::Number(#number))
        }
    }
}

/// Has what few families say checked against the field's type. A call, unlike a method's, is located at one token.
fn checked(mut entry: TokenStream, family: &Family) -> TokenStream {
    if let Some(Buckets { ident, .. }) = &family.buckets {
        entry = quote_spanned!(hidden_at(ident.span())=> __m::Entry::buckets::<#ident>(#entry));
    }
    for (place, label) in family.labels.iter().enumerate() {
        if let Some(span) = label.max_span {
            let place = Literal::usize_unsuffixed(place);
            entry = quote_spanned!(hidden_at(span)=> __m::Entry::open(#entry, #place));
        }
        for value in &label.known {
            let (place, known) = (Literal::usize_unsuffixed(place), known(value));
            entry = quote_spanned!(hidden_at(value.span)=> __m::Entry::knows(#entry, #place, #known));
        }
    }
    if let Some(span) = family.cap.own {
        let usual = Literal::usize_unsuffixed(family.cap.usual);
        entry = quote_spanned!(hidden_at(span)=> __m::Entry::instead_of(#entry, #usual));
    }
    entry
}

/// Compares the label types that are given with those of the field; `_` for those that are not.
fn same_labels(field: &Field<'_>, family: &Family) -> Option<TokenStream> {
    let types: Vec<TokenStream> = family
        .labels
        .iter()
        .map(|label| match &label.ty {
            LabelType::Unsaid => quote_spanned!(hidden()=> _),
            LabelType::Named(ty) => quote!(#ty),
            LabelType::Generated(values) => {
                let ident = &values.ident;
                quote!(#ident)
            }
        })
        .collect();
    let first = family.labels.iter().find_map(|label| match &label.ty {
        LabelType::Unsaid => None,
        LabelType::Named(ty) => Some(ty.span()),
        LabelType::Generated(values) => Some(values.ident.span()),
    })?;
    let declared = match types.as_slice() {
        [only] => only.clone(),
        several => quote!((#(#several),*)),
    };
    let (ty, marker) = (&field.original.ty, marker(family, field.original.ty.span()));
    let own = quote_spanned!(ty.span()=> <#ty as __Field<#marker>>::LabelSet);
    Some(quote_spanned! {hidden_at(first)=>
        __m::same_labels::<#declared, #own>();
    })
}

/// The marker type of a kind.
pub(super) fn marker(family: &Family, span: Span) -> TokenStream {
    let name = Ident::new(family.kind.marker(), span);
    quote_spanned!(span=> __kind::#name)
}
