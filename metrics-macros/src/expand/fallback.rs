//! What is written in place of a wrong declaration, so that code that uses it gets no further errors.
//!
//! The names are all there; nothing of it ever runs.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{Data, DeriveInput, Fields, GenericParam, Path};

use super::{closed_label, hidden, wrapped};
use crate::model::{ClosedLabel, LabelStruct, Stats};

/// Stands in for a stats struct. One with generics gets nothing, since what it would need is not known; nor does one
/// whose types would meet each other.
pub(crate) fn stats(stats: &Stats<'_>) -> TokenStream {
    if !stats.input.generics.params.is_empty() || stats.takes_a_name() {
        return TokenStream::new();
    }
    let owner = stats.input.ident.to_string();
    let table = quote_spanned! {hidden()=>
        __m::table("", &[], ::core::module_path!(), #owner, ::core::file!(), &[])
    };
    let methods = quote_spanned! {hidden()=>
        fn write(&self, _: &mut __m::RowWriter<'_>) {}

        fn read(_: &mut __m::RowReader<'_>) -> Self {
            ::core::unreachable!()
        }
    };
    let bind = quote_spanned! {hidden()=>
        let _ = binder;
        ::core::unreachable!()
    };
    super::stats::with(stats, &table, &methods, &bind)
}

/// Stands in for a label enum.
pub(crate) fn label(input: &DeriveInput, values: &ClosedLabel, runtime: Option<&Path>) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    if is_fieldless(input) {
        return wrapped(runtime, &closed_label::implementation(values));
    }
    // Not a closed label: that would need `Copy`, which such a type may not have.
    let ident = &input.ident;
    wrapped(
        runtime,
        &quote_spanned! {hidden()=>
            impl __m::Label for #ident {
                type Ref<'__r> = Self;
                type Openness = <::core::primitive::bool as __m::Label>::Openness;
                const SHAPE: __m::LabelShape = <::core::primitive::bool as __m::Label>::SHAPE;

                fn part<'__r>(_: Self::Ref<'__r>) -> __m::Part<'__r> {
                    ::core::unreachable!()
                }

                fn part_of(&self) -> __m::Part<'_> {
                    ::core::unreachable!()
                }
            }
        },
    )
}

/// Stands in for a label struct.
pub(crate) fn label_set(labels: &LabelStruct<'_>) -> TokenStream {
    let parameters = &labels.input.generics.params;
    if parameters.len() > 1
        || parameters
            .iter()
            .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
    {
        return TokenStream::new();
    }
    wrapped(labels.runtime.as_ref(), &super::label_set::implementation(&labels.set))
}

fn is_fieldless(input: &DeriveInput) -> bool {
    let Data::Enum(data) = &input.data else { return false };
    !data.variants.is_empty()
        && data
            .variants
            .iter()
            .all(|variant| matches!(variant.fields, Fields::Unit))
}
