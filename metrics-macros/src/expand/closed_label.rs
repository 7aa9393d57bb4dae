//! Enums of label values and states.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Visibility;

use super::hidden_at;
use super::parameters::{Header, Parameters};
use crate::model::ClosedLabel;

/// Defines an enum that the user listed in an attribute.
pub(super) fn definition(values: &ClosedLabel, visibility: &Visibility, doc: &str) -> TokenStream {
    let ClosedLabel { ident, variants, .. } = values;
    let span = hidden_at(ident.span());
    let variants = variants.iter().map(|variant| {
        let (ident, doc) = (&variant.ident, format!(" `{}`", variant.text));
        quote_spanned!(span=> #[doc = #doc] #ident)
    });
    quote_spanned! {span=>
        #[doc = #doc]
        #[::core::prelude::v1::derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::cmp::PartialEq, ::core::cmp::Eq,
            ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash
        )]
        #[allow(unreachable_pub)]
        #visibility enum #ident { #(#variants),* }
    }
}

/// Gives a generated enum the list of its values.
pub(super) fn list(values: &ClosedLabel, visibility: &Visibility) -> TokenStream {
    let (ident, span) = (&values.ident, hidden_at(values.ident.span()));
    quote_spanned! {span=>
        #[allow(dead_code, unreachable_pub)]
        impl #ident {
            /// Every value, in the order of the declaration.
            #visibility const ALL: &'static [Self] = <Self as __m::ClosedLabel>::ALL;
        }
    }
}

/// Gives an enum its method `as_str`. A user's own of that name is a duplicate, which the compiler
/// reports at the name of the enum, and there.
pub(super) fn as_str(values: &ClosedLabel, parameters: &Parameters, visibility: &Visibility) -> TokenStream {
    let span = hidden_at(values.ident.span());
    let Header {
        parameters,
        owner,
        bounds,
    } = parameters.own();
    let (receiver, text) = if values.data {
        (
            quote_spanned!(span=> &self),
            quote_spanned!(span=> __TEXTS[__index(self)]),
        )
    } else {
        // Nothing of a trait: what is wrong with the enum for it is reported once.
        let variants = values.variants.iter().map(|variant| &variant.ident);
        let texts = values.variants.iter().map(|variant| &variant.text);
        (
            quote_spanned!(span=> self),
            quote_spanned!(span=> match self { #(Self::#variants => #texts),* }),
        )
    };
    let visibility = located(visibility.to_token_stream(), span);
    quote_spanned! {span=>
        impl #parameters #owner #bounds {
            /// Returns the text of this value.
            #[inline]
            #[must_use]
            // It is what the method of the trait is.
            #[allow(clippy::same_name_method, dead_code, unreachable_pub)]
            #visibility const fn as_str(#receiver) -> &'static ::core::primitive::str {
                #text
            }
        }
    }
}

/// Locates tokens elsewhere, so that an item is at one place.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}

/// Makes an enum a closed label.
pub(super) fn implementation(values: &ClosedLabel, parameters: &Parameters) -> TokenStream {
    let span = hidden_at(values.ident.span());
    let Header {
        parameters,
        owner,
        bounds,
    } = parameters.lasting();
    let variants: Vec<_> = values.variants.iter().map(|variant| &variant.ident).collect();
    let texts = values.variants.iter().map(|variant| &variant.text);
    let index = if values.discriminants || variants.is_empty() {
        let places = (0..variants.len()).map(Literal::usize_unsuffixed);
        quote_spanned!(span=> match self { #(Self::#variants => #places),* })
    } else {
        quote_spanned!(span=> self as ::core::primitive::usize)
    };
    quote_spanned! {span=>
        impl #parameters __m::ClosedLabel for #owner #bounds {
            const ALL: &'static [Self] = &[#(Self::#variants),*];
            const TEXTS: &'static [&'static ::core::primitive::str] = &[#(#texts),*];

            #[inline]
            fn index(self) -> ::core::primitive::usize {
                #index
            }
        }
    }
}

/// Makes an enum that holds data a label: its values are the variants.
///
/// Not a closed label, since its values cannot be listed and need not be `Copy`: look-ups borrow it.
pub(super) fn by_variant(values: &ClosedLabel, parameters: &Parameters) -> TokenStream {
    let (ident, span) = (&values.ident, hidden_at(values.ident.span()));
    let variants = values.variants.iter().map(|variant| &variant.ident);
    let texts = values.variants.iter().map(|variant| &variant.text);
    let places = (0..values.variants.len()).map(Literal::usize_unsuffixed);
    let borrowed = parameters.borrowed();
    let (own, lasting) = (parameters.own(), parameters.lasting());
    let (own_parameters, own_type, own_bounds) = (own.parameters, own.owner, own.bounds);
    let (parameters, owner, bounds) = (lasting.parameters, lasting.owner, lasting.bounds);
    quote_spanned! {span=>
        const __TEXTS: &[&::core::primitive::str] = &[#(#texts),*];

        #[inline]
        const fn __index #own_parameters (value: &#own_type) -> ::core::primitive::usize #own_bounds {
            match value { #(#ident::#variants { .. } => #places),* }
        }

        impl #parameters __m::Label for #owner #bounds {
            type Ref<'__r> = &'__r #borrowed;
            type Openness = <() as __m::LabelSet>::Openness;
            const SHAPE: __m::LabelShape = __m::LabelShape::Closed(__m::Closed::new(__TEXTS.len(), __TEXTS));

            #[inline]
            fn index(value: Self::Ref<'_>) -> ::core::primitive::usize {
                __index(value)
            }

            fn part(value: Self::Ref<'_>) -> __m::Part<'_> {
                __m::Part::Text(__TEXTS[__index(value)])
            }

            fn part_of(&self) -> __m::Part<'_> {
                __m::Part::Text(__TEXTS[__index(self)])
            }

            #[inline]
            fn index_of(&self) -> ::core::primitive::usize {
                __index(self)
            }
        }
    }
}
