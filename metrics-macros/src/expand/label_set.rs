//! Label sets as structs.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, Visibility};

use super::{hidden, hidden_at};
use crate::model::{LabelField, LabelSet};

/// Defines the struct of instance labels.
pub(super) fn definition(ident: &Ident, fields: &[LabelField], visibility: &Visibility, owner: &Ident) -> TokenStream {
    let doc = format!(" Instance labels of [`{owner}`].");
    let fields = fields.iter().map(|LabelField { ident, ty, name, .. }| {
        let doc = format!(" The label `{name}`.");
        let ty = lasting(ty.to_token_stream(), None);
        quote_spanned!(hidden()=> #[doc = #doc] #visibility #ident: #ty)
    });
    quote_spanned! {hidden()=>
        #[doc = #doc]
        #[::core::prelude::v1::derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #[allow(unreachable_pub)]
        #visibility struct #ident { #(#fields),* }
    }
}

/// Makes the struct of instance labels from its one label, or from a tuple.
pub(super) fn conversion(ident: &Ident, fields: &[LabelField]) -> TokenStream {
    let types: Vec<TokenStream> = fields
        .iter()
        .map(|field| lasting(field.ty.to_token_stream(), None))
        .collect();
    let names = fields.iter().map(|field| &field.ident);
    let (source, value) = if let ([only], [ty]) = (fields, types.as_slice()) {
        let ident = &only.ident;
        (quote!(#ty), quote_spanned!(hidden()=> #ident: labels))
    } else {
        let places = (0..fields.len()).map(Literal::usize_unsuffixed);
        (
            quote!((#(#types),*)),
            quote_spanned!(hidden()=> #(#names: labels.#places),*),
        )
    };
    quote_spanned! {hidden()=>
        impl ::core::convert::From<#source> for #ident {
            fn from(labels: #source) -> Self {
                Self { #value }
            }
        }
    }
}

/// Makes a struct a label set.
pub(super) fn implementation(set: &LabelSet<'_>) -> TokenStream {
    let LabelSet {
        ident,
        lifetime,
        fields,
    } = set;
    let (owned, reference) = match lifetime {
        Some(_) => (
            quote_spanned!(hidden()=> #ident<'static>),
            quote_spanned!(hidden()=> #ident<'__r>),
        ),
        None => (ident.to_token_stream(), quote_spanned!(hidden()=> Self)),
    };
    let types: Vec<TokenStream> = fields
        .iter()
        .map(|field| lasting(field.ty.to_token_stream(), *lifetime))
        .collect();
    let names = fields.iter().map(|field| &field.name);
    let shapes = types
        .iter()
        .map(|ty| quote_spanned!(hidden_at(ty.span())=> <#ty as __m::Label>::SHAPE));
    let kinds = types
        .iter()
        .map(|ty| quote_spanned!(hidden_at(ty.span())=> <#ty as __m::Label>::KIND));
    let (openness, index, parts) = (openness(&types), index(set, &types), parts(set, &types));
    quote_spanned! {hidden()=>
        impl __m::LabelSet for #owned {
            type Ref<'__r> = #reference;
            type Openness = #openness;
            const LABELS: __m::Labels = __m::Labels {
                names: ::core::option::Option::Some(&[#(#names),*]),
                shapes: &[#(#shapes),*],
                kinds: &[#(#kinds),*],
            };

            #[inline]
            fn index(labels: Self::Ref<'_>) -> ::core::primitive::usize {
                #index
            }

            #[inline]
            fn parts<__R>(labels: Self::Ref<'_>, read: impl ::core::ops::FnOnce(&[__m::Part<'_>]) -> __R) -> __R {
                read(&[#(#parts),*])
            }
        }
    }
}

/// Closed if every label is.
fn openness(types: &[TokenStream]) -> TokenStream {
    let own = |ty: &TokenStream| quote_spanned!(hidden_at(ty.span())=> <#ty as __m::Label>::Openness);
    let together = |rest, openness| quote_spanned!(hidden()=> <#openness as __m::Openness>::And<#rest>);
    let none = || quote_spanned!(hidden()=> <() as __m::LabelSet>::Openness);
    types.iter().rev().map(own).reduce(together).unwrap_or_else(none)
}

/// The last label turns fastest.
fn index(set: &LabelSet<'_>, types: &[TokenStream]) -> TokenStream {
    let indexes = set.fields.iter().zip(types).map(|(field, ty)| {
        let (ident, span) = (&field.ident, hidden_at(ty.span()));
        let label = quote_spanned!(span=> <#ty as __m::Label>);
        let own = if borrows(field, set) {
            quote_spanned!(span=> #label::index(__m::Lend::lend(&labels.#ident)))
        } else {
            quote_spanned!(span=> #label::index_of(&labels.#ident))
        };
        (own, label)
    });
    let joined = indexes.reduce(|(before, _), (own, label)| {
        (
            quote_spanned!(hidden()=> __m::joined_index(#before, const { __m::radix(&#label::SHAPE) }, #own)),
            label,
        )
    });
    joined.map_or_else(|| quote!(0), |(index, _)| index)
}

fn parts(set: &LabelSet<'_>, types: &[TokenStream]) -> Vec<TokenStream> {
    let part = |(field, ty): (&LabelField, &TokenStream)| {
        let (ident, span) = (&field.ident, hidden_at(ty.span()));
        if borrows(field, set) {
            quote_spanned!(span=> <#ty as __m::Label>::part(__m::Lend::lend(&labels.#ident)))
        } else {
            quote_spanned!(span=> <#ty as __m::Label>::part_of(&labels.#ident))
        }
    };
    set.fields.iter().zip(types).map(part).collect()
}

/// Tells whether a field is of the borrowed form of a label type.
fn borrows(field: &LabelField, set: &LabelSet<'_>) -> bool {
    let ty = || field.ty.to_token_stream();
    set.lifetime
        .is_some_and(|lifetime| lasting(ty(), Some(lifetime)).to_string() != ty().to_string())
}

/// Replaces a lifetime by `'static`: `&'a str` is borrowed from the label type `&'static str`. So does it where the user
/// forgot a lifetime, which is reported once, and not here.
fn lasting(tokens: TokenStream, lifetime: Option<&Lifetime>) -> TokenStream {
    let mut last = ' ';
    let mut lasting_tokens = TokenStream::new();
    for token in tokens {
        if last == '&' && !matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'') {
            lasting_tokens.extend(quote_spanned!(token.span()=> 'static));
        }
        let named = |ident: &Ident| lifetime.is_some_and(|lifetime| *ident == lifetime.ident);
        let token = match token {
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), lasting(group.stream(), lifetime));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(ident) if last == '\'' && named(&ident) => {
                TokenTree::Ident(Ident::new("static", ident.span()))
            }
            token => token,
        };
        last = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        lasting_tokens.extend([token]);
    }
    lasting_tokens
}
