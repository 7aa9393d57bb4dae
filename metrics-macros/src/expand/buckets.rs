//! Marker types of bucket bounds.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Visibility};

use super::{hidden, hidden_at};
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
pub(super) fn hidden_type(buckets: &Buckets, is_checked: bool) -> TokenStream {
    let (ident, (implementation, checks)) = (&buckets.ident, parts(buckets));
    let checks = is_checked.then_some(checks);
    quote_spanned! {hidden()=>
        enum #ident {}
        #implementation
        #checks
    }
}

/// Gives the marker type its bounds, and checks them.
pub(super) fn implementation(buckets: &Buckets) -> TokenStream {
    let (implementation, checks) = parts(buckets);
    quote!(#implementation #checks)
}

fn parts(buckets: &Buckets) -> (TokenStream, TokenStream) {
    let ident = &buckets.ident;
    let (bounds, checks) = match &buckets.bounds {
        Bounds::Known { bounds, .. } if rise(bounds) => {
            let bounds = bounds.iter().map(|bound| literal(*bound));
            (quote!(&[#(#bounds),*]), TokenStream::new())
        }
        Bounds::Constant { bounds, .. } => (constant(bounds), checks(bounds)),
        Bounds::Shared(constant) => {
            let (constant, span) = (constant.as_ref(), hidden_at(constant.span()));
            (
                quote_spanned!(span=> __m::shared_bounds::<false>(&#constant)),
                quote_spanned!(span=> const _: &[::core::primitive::f64] = __m::shared_bounds::<true>(&#constant);),
            )
        }
        // Reported; one bound keeps the rest of the user's code free of further errors.
        Bounds::Known { .. } | Bounds::Wrong(_) => (quote!(&[1.0]), TokenStream::new()),
    };
    let implementation = quote_spanned! {hidden_at(ident.span())=>
        impl __m::Buckets for #ident {
            const BOUNDS: &'static [::core::primitive::f64] = #bounds;
        }
    };
    (implementation, checks)
}

fn rise(bounds: &[Number]) -> bool {
    let are_finite = bounds.iter().all(|bound| bound.value.is_finite());
    are_finite && !bounds.is_empty() && bounds.windows(2).all(|pair| pair[0].value < pair[1].value)
}

fn constant(bounds: &[BoundSpec]) -> TokenStream {
    let bounds = bounds.iter().map(bound);
    quote_spanned!(hidden()=> &__m::bounds([#(#bounds),*]))
}

/// Checks, each in a constant of its own, the bounds that only the compiler can compare: constants,
/// and what follows one.
fn checks(bounds: &[BoundSpec]) -> TokenStream {
    let before = std::iter::once(None).chain(bounds.iter().map(Some));
    let pairs = before.zip(bounds);
    let others = pairs.filter(|(before, this)| {
        let is_constant = |spec: &BoundSpec| spec.number().is_none();
        // One that is not finite has been reported.
        let is_right = |spec: &BoundSpec| spec.number().is_none_or(|number| number.value.is_finite());
        let are_right = is_right(this) && before.is_none_or(is_right);
        are_right && (is_constant(this) || before.is_some_and(is_constant))
    });
    let checks = others.map(|(before, this)| {
        let (span, written) = (hidden_at(this.span()), as_written(this));
        match before {
            None => quote_spanned!(span=> const _: () = __m::bound(#written);),
            Some(before) => {
                let before = as_written(before);
                quote_spanned!(span=> const _: () = __m::bound_after(#before, #written);)
            }
        }
    });
    checks.collect()
}

/// Writes a bound, with its text if it is a constant.
fn as_written(spec: &BoundSpec) -> TokenStream {
    let value = bound(spec);
    let text = match spec {
        BoundSpec::Number(_) => String::new(),
        BoundSpec::Constant(expr) => written(expr),
    };
    quote_spanned!(hidden()=> (#value, #text))
}

fn bound(bound: &BoundSpec) -> TokenStream {
    match bound {
        BoundSpec::Number(number) => literal(*number),
        BoundSpec::Constant(expr) => quote!(#expr),
    }
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
        Bounds::Constant { .. } | Bounds::Wrong(_) => " Upper bounds of a histogram.".to_owned(),
    }
}
