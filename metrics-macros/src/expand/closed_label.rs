//! Enums of label values and states.

use proc_macro2::{Literal, TokenStream};
use quote::quote_spanned;
use syn::Visibility;

use super::hidden_at;
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

/// Gives a generated enum what users' own enums may have by another name.
pub(super) fn inherent(values: &ClosedLabel, visibility: &Visibility) -> TokenStream {
    let (ident, span) = (&values.ident, hidden_at(values.ident.span()));
    quote_spanned! {span=>
        #[allow(dead_code, unreachable_pub)]
        impl #ident {
            /// Every value, in the order of the declaration.
            #visibility const ALL: &'static [Self] = <Self as __m::ClosedLabel>::ALL;

            /// Returns the text of this value.
            #[must_use]
            #visibility fn as_str(self) -> &'static ::core::primitive::str {
                __m::ClosedLabel::as_str(self)
            }
        }
    }
}

/// Makes an enum a closed label.
pub(super) fn implementation(values: &ClosedLabel) -> TokenStream {
    let (ident, span) = (&values.ident, hidden_at(values.ident.span()));
    let variants: Vec<_> = values.variants.iter().map(|variant| &variant.ident).collect();
    let texts = values.variants.iter().map(|variant| &variant.text);
    let index = if values.discriminants || variants.is_empty() {
        let places = (0..variants.len()).map(Literal::usize_unsuffixed);
        quote_spanned!(span=> match self { #(Self::#variants => #places),* })
    } else {
        quote_spanned!(span=> self as ::core::primitive::usize)
    };
    quote_spanned! {span=>
        impl __m::ClosedLabel for #ident {
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
pub(super) fn by_variant(values: &ClosedLabel) -> TokenStream {
    let (ident, span) = (&values.ident, hidden_at(values.ident.span()));
    let variants = values.variants.iter().map(|variant| &variant.ident);
    let texts = values.variants.iter().map(|variant| &variant.text);
    let places = (0..values.variants.len()).map(Literal::usize_unsuffixed);
    quote_spanned! {span=>
        const __TEXTS: &[&::core::primitive::str] = &[#(#texts),*];

        impl __m::Label for #ident {
            type Ref<'__r> = &'__r Self;
            type Openness = <() as __m::LabelSet>::Openness;
            const SHAPE: __m::LabelShape = __m::LabelShape::Closed(__m::Closed::new(__TEXTS.len(), __TEXTS));

            #[inline]
            fn index(value: Self::Ref<'_>) -> ::core::primitive::usize {
                match value { #(Self::#variants { .. } => #places),* }
            }

            fn part(value: Self::Ref<'_>) -> __m::Part<'_> {
                __m::Part::Text(__TEXTS[<Self as __m::Label>::index(value)])
            }

            fn part_of(&self) -> __m::Part<'_> {
                <Self as __m::Label>::part(self)
            }

            #[inline]
            fn index_of(&self) -> ::core::primitive::usize {
                <Self as __m::Label>::index(self)
            }
        }
    }
}
