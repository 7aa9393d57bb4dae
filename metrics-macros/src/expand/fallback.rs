//! What is written in place of a wrong declaration, so that code that uses it gets no further errors.
//!
//! The names are all there; nothing of it ever runs.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, GenericParam};

use super::{hidden, wrapped};
use crate::model::{LabelEnum, LabelStruct, Stats};

/// Stands in for a stats struct. One whose types would meet each other gets nothing.
pub(crate) fn stats(stats: &Stats<'_>, error: &Error) -> TokenStream {
    if stats.takes_a_name() {
        return TokenStream::new();
    }
    let unknown = unknown_type(error);
    if !stats.input.generics.params.is_empty() {
        return generic(stats, &unknown);
    }
    let methods = methods();
    let bind = super::handles::bind(stats, true);
    // What types make wrong is reported together with what was found in other fields.
    let sound: Vec<_> = stats.stored().filter(|field| !field.is_wrong.get()).collect();
    super::stats::with(stats, &sound, &methods, &bind, Some(&unknown))
}

/// Stands in for a generic stats struct: what its handles are is not known.
fn generic(stats: &Stats<'_>, unknown: &TokenStream) -> TokenStream {
    let definitions = super::stats::definitions(stats, Some(unknown));
    let (owner, visibility) = (&stats.input.ident, &stats.input.vis);
    let (parameters, arguments, _) = stats.input.generics.split_for_impl();
    let (table, methods, labels) = (table(stats), methods(), super::stats::labels_type(stats));
    let handles = stats.handles.iter().map(|handles| {
        let mode = super::handles::mode_parameter(stats);
        quote_spanned! {hidden()=>
            impl #parameters __m::HasHandles for #owner #arguments where Self: 'static {
                type Handles<#mode: __m::Mode> = #handles<#mode>;

                fn bind<#mode: __m::Mode>(_: &mut __m::Binder<'_, #mode>) -> #handles<#mode> {
                    ::core::unreachable!()
                }
            }

            impl #parameters #owner #arguments {
                #[allow(dead_code, unreachable_pub)]
                #visibility fn global() -> &'static #handles {
                    ::core::unreachable!()
                }
            }
        }
    });
    let implementations = quote_spanned! {hidden()=>
        impl #parameters __m::Metrics for #owner #arguments where Self: 'static {
            type Labels = #labels;
            type IsClosed = __m::Is<true>;
            const TABLE: &'static __m::Table = &#table;

            #methods
        }
        #(#handles)*
    };
    let implementations = wrapped(stats.runtime.as_ref(), &implementations);
    quote!(#definitions #implementations)
}

fn table(stats: &Stats<'_>) -> TokenStream {
    let owner = stats.input.ident.to_string();
    quote_spanned! {hidden()=>
        __m::table("", &[], ::core::module_path!(), #owner, ::core::file!(), &[])
    }
}

fn methods() -> TokenStream {
    quote_spanned! {hidden()=>
        fn write(&self, _: &mut __m::RowWriter<'_>) {}

        fn read(_: &mut __m::RowReader<'_>) -> Self {
            ::core::unreachable!()
        }
    }
}

/// Returns a type that the compiler knows to be wrong, and says no more about: one of the errors that are reported
/// anyway. Of two equal errors it shows one.
fn unknown_type(error: &Error) -> TokenStream {
    let first = error.into_iter().next();
    first.map_or_else(
        || quote!(()),
        |error| {
            let error = error.to_compile_error();
            quote_spanned!(hidden()=> [(); { #error }])
        },
    )
}

/// Stands in for a label enum.
pub(crate) fn label(label: &LabelEnum<'_>) -> TokenStream {
    if !label.values.variants.is_empty() {
        let values = label.values.with_other_texts();
        return super::label(&LabelEnum {
            values,
            runtime: label.runtime.clone(),
            ..*label
        });
    }
    if !label.input.generics.params.is_empty() {
        return TokenStream::new();
    }
    // Not an enum, or one without variants. Not a closed label: that would need `Copy`, which such a type may not have.
    let ident = &label.input.ident;
    wrapped(
        label.runtime.as_ref(),
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
    wrapped(
        labels.runtime.as_ref(),
        &super::label_set::implementation(&labels.set.with_legal_names()),
    )
}
