//! One entry of the table, and the constants that check it against the field's type.
//!
//! What can be wrong is a constant of its own: the compiler evaluates all of them, whatever it
//! finds in one.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{hidden, hidden_at};
use crate::attr::{Aggregate, Known, KnownValue};
use crate::model::{Buckets, Family, FamilyKind, Field, Help, LabelType, Role, Stats};

/// The entry of a field that has words in the row.
pub(super) struct Entry {
    /// What comes before the table.
    pub(super) constants: TokenStream,
    /// What stands in the table.
    pub(super) value: TokenStream,
}

/// A check of an entry: a method and its arguments, located where a mistake is.
struct Check {
    span: Span,
    method: &'static str,
    arguments: TokenStream,
}

/// Types of numbers. Nothing is left to check of a field of such a type; if the name is that of
/// another type, which a user gave it, its mistakes are found with the table.
const NUMBERS: [&str; 12] = [
    "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f64", "bool",
];

/// Returns whether a field is a number without labels.
fn is_plain(field: &Field<'_>) -> bool {
    let is_number = |ty: &Type| match ty {
        Type::Path(path) => {
            let ident = path.path.get_ident();
            ident.is_some_and(|ident| NUMBERS.iter().any(|name| ident == name))
        }
        _ => false,
    };
    field.family().is_some_and(|family| {
        let is_simple = family.labels.is_empty() && family.cap.own.is_none() && matches!(family.help, Help::Line(_));
        is_simple && is_number(&field.original.ty)
    })
}

impl Entry {
    /// Writes the entry of the field at a place.
    pub(super) fn new(stats: &Stats<'_>, field: &Field<'_>, place: usize) -> Self {
        let (value, checks) = match &field.role {
            Role::Family(family) if is_plain(field) => {
                return Self {
                    constants: TokenStream::new(),
                    value: of_family(field, family),
                };
            }
            Role::Family(family) => (of_family(field, family), checks(stats, field, family)),
            Role::Nested(part) => (nested(stats, field, part), within(stats, field).into_iter().collect()),
            Role::Skipped | Role::Unknown => (TokenStream::new(), Vec::new()),
        };
        let name = format_ident!("__ENTRY{place}", span = hidden());
        let checks = checks.iter().map(|check| check.constant(&name));
        let alone = field.family().map(checks_alone);
        Self {
            constants: quote_spanned!(hidden()=> const #name: __m::Entry = #value; #(#checks)* #alone),
            value: quote!(#name),
        }
    }
}

impl Check {
    fn new(span: Span, method: &'static str, arguments: TokenStream) -> Self {
        Self {
            span,
            method,
            arguments,
        }
    }

    fn constant(&self, entry: &Ident) -> TokenStream {
        let Self {
            span,
            method,
            arguments,
        } = self;
        let (span, method) = (hidden_at(*span), Ident::new(method, hidden_at(*span)));
        quote_spanned!(span=> const _: () = __m::Entry::#method(&#entry, #arguments);)
    }
}

fn nested(stats: &Stats<'_>, field: &Field<'_>, part: &str) -> TokenStream {
    let table = super::stats::nested(stats, field, "TABLE");
    quote_spanned!(hidden_at(field.original.ty.span())=> __m::nested(#part, #table))
}

/// Writes the entry of a family, located where an assertion about it should point.
fn of_family(field: &Field<'_>, family: &Family) -> TokenStream {
    let ty = &field.original.ty;
    let Family { name, unit, labels, .. } = family;
    let labels = labels.iter().map(|label| &label.name);
    let help = family.help.line();
    let max_series = Literal::usize_unsuffixed(family.cap.max_series);
    let (marker, options) = (marker(family, ty.span()), options(family));
    let shape = quote_spanned!(ty.span()=> <#ty as __Field<#marker>>::SHAPE);
    let member = &field.name;
    // `line!()` reads the line off its own span.
    let line = quote_spanned!(field.ident.span()=> ::core::line!());
    let blamed = hidden_at(family.labels_span.unwrap_or_else(|| ty.span()));
    if is_plain(field) {
        return quote_spanned!(blamed=> __m::number(#shape, #member, #line, #name, #help, #unit) #options);
    }
    let entry = quote_spanned! {blamed=>
        __m::family(#shape, #member, #line, #name, #help, #unit, &[#(#labels),*], #max_series) #options
    };
    match same_labels(field, family) {
        Some(check) => quote_spanned!(hidden()=> { #check #entry }),
        None => entry,
    }
}

/// Writes what few families need.
fn options(family: &Family) -> TokenStream {
    let absolute = family.absolute.then(|| quote_spanned!(hidden()=> .absolute()));
    let help = help(family).map(|help| quote_spanned!(hidden()=> .help(#help)));
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
    quote!(#absolute #help #aggregate #caps #known)
}

/// Writes help that only the compiler knows. Each expression is located where it stands, for errors
/// about its type.
fn help(family: &Family) -> Option<TokenStream> {
    match &family.help {
        Help::Line(_) => None,
        Help::Constant(text) => Some(quote_spanned!(hidden_at(text.span())=> __m::Help::Text(#text))),
        Help::Docs(comments) => Some(quote_spanned!(hidden()=> __m::Help::Docs(&[#(#comments),*]))),
    }
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

/// Checks what does not depend on the entry, so that it is reported beside what is wrong with that.
fn checks_alone(family: &Family) -> TokenStream {
    let help = family
        .help
        .span()
        .zip(help(family))
        .map(|(span, help)| quote_spanned!(hidden_at(span)=> const _: () = __m::Help::check(#help);));
    quote!(#help)
}

/// Lists what is checked of a family besides its labels.
fn checks(stats: &Stats<'_>, field: &Field<'_>, family: &Family) -> Vec<Check> {
    let mut checks: Vec<Check> = within(stats, field).into_iter().collect();
    if family.kind == FamilyKind::Histogram {
        checks.push(Check::new(field.original.ty.span(), "has_bounds", TokenStream::new()));
    }
    if let Some(Buckets { ident, .. }) = &family.buckets {
        let bounds = quote_spanned!(hidden_at(ident.span())=> __m::bounds_of::<#ident>());
        checks.push(Check::new(ident.span(), "buckets", bounds));
    }
    if let Some(states) = &family.states {
        let ident = &states.ident;
        let texts = quote_spanned!(hidden_at(ident.span())=> <#ident as __m::ClosedLabel>::TEXTS);
        checks.push(Check::new(ident.span(), "states", texts));
    }
    for (place, label) in family.labels.iter().enumerate() {
        let place = Literal::usize_unsuffixed(place);
        if let Some(span) = label.max_span {
            checks.push(Check::new(span, "open", quote!(#place)));
        }
        for value in &label.known {
            let known = known(value);
            checks.push(Check::new(value.span, "knows", quote!(#place, #known)));
        }
    }
    if let Some(span) = family.cap.own {
        let usual = Literal::usize_unsuffixed(family.cap.usual);
        checks.push(Check::new(span, "instead_of", quote!(#usual)));
    }
    checks
}

/// Checks labels that a type brings against those of the instance, and against the name of a state
/// set.
fn within(stats: &Stats<'_>, field: &Field<'_>) -> Option<Check> {
    let is_state = field.family().is_some_and(|family| family.kind == FamilyKind::State);
    (is_state || !stats.labels.is_empty()).then(|| {
        let (namespace, labels) = (&stats.namespace, stats.labels.iter().map(|label| &label.name));
        let family = field.family().and_then(|family| family.labels_span);
        let span = family.unwrap_or_else(|| field.original.ty.span());
        Check::new(span, "within", quote!(#namespace, &[#(#labels),*]))
    })
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
pub(super) fn marker(family: &Family, span: Span) -> Ident {
    Ident::new(&short_marker(family.kind), span)
}

/// What the marker type of a kind is imported as: one word, since it stands in many lines.
pub(super) fn short_marker(kind: FamilyKind) -> String {
    format!("__{}", kind.marker())
}
