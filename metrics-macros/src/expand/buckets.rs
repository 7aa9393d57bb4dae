//! Marker types of bucket bounds.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Visibility};

use super::hidden_at;
use crate::attr::{BoundSpec, Number};
use crate::model::{Bounds, Buckets};

/// Defines the marker type.
pub(super) fn definition(buckets: &Buckets, visibility: &Visibility) -> TokenStream {
    let (ident, doc) = (&buckets.ident, doc(&buckets.bounds));
    quote_spanned! {hidden_at(ident.span())=>
        #[doc = #doc]
        #[::core::prelude::v1::derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #[allow(unreachable_pub)]
        #visibility enum #ident {}
    }
}

/// Defines a marker type that the user does not see, and gives it its bounds.
pub(super) fn hidden_type(buckets: &Buckets) -> TokenStream {
    let (ident, implementation) = (&buckets.ident, implementation(buckets));
    quote_spanned! {super::hidden()=>
        enum #ident {}
        #implementation
    }
}

/// Gives the marker type its bounds.
pub(super) fn implementation(buckets: &Buckets) -> TokenStream {
    let ident = &buckets.ident;
    let bounds = match &buckets.bounds {
        Bounds::Known { bounds, .. } => {
            let bounds = bounds.iter().map(|bound| literal(*bound));
            quote!(&[#(#bounds),*])
        }
        Bounds::Constant { span, bounds } => constant(*span, bounds),
        Bounds::Shared(constant) => {
            let constant = constant.as_ref();
            quote_spanned!(hidden_at(constant.span())=> __m::shared_bounds(&#constant))
        }
        // Reported; one bound keeps the rest of the user's code free of further errors.
        Bounds::Wrong { .. } => quote!(&[1.0]),
    };
    quote_spanned! {hidden_at(ident.span())=>
        impl __m::Buckets for #ident {
            const BOUNDS: &'static [::core::primitive::f64] = #bounds;
        }
    }
}

fn constant(span: Span, bounds: &[BoundSpec]) -> TokenStream {
    let bounds = bounds.iter().map(|bound| match bound {
        BoundSpec::Number(number) => literal(*number),
        BoundSpec::Constant(expr) => quote!(#expr),
    });
    quote_spanned!(hidden_at(span)=> &__m::bounds([#(#bounds),*]))
}

fn literal(number: Number) -> TokenStream {
    // The shortest digits that give the number back; a negative literal would be two tokens.
    let mut literal: Literal = format!("{:?}", number.value.abs())
        .parse()
        .unwrap_or_else(|_| Literal::f64_unsuffixed(0.0));
    literal.set_span(number.span);
    if number.value.is_sign_negative() {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

/// Writes a constant as the user did.
fn written(constant: &Expr) -> String {
    constant.to_token_stream().to_string().replace(' ', "")
}

fn doc(bounds: &Bounds) -> String {
    match bounds {
        Bounds::Known { bounds, .. } => {
            let bounds: Vec<String> = bounds.iter().map(|bound| format!("{:?}", bound.value)).collect();
            format!(" Upper bounds: {}.", bounds.join(", "))
        }
        Bounds::Shared(constant) => format!(" Upper bounds: those of `{}`.", written(constant)),
        Bounds::Constant { .. } | Bounds::Wrong { .. } => " Upper bounds of a histogram.".to_owned(),
    }
}
