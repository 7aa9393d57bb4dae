//! What is made of instrumented functions passes the lints that a strict crate turns on; Clippy checks this file as a library.
#![deny(warnings, dead_code, missing_docs, missing_debug_implementations)]
#![deny(
    unused_qualifications,
    unreachable_pub,
    unused_results,
    unnameable_types,
    single_use_lifetimes
)]
#![deny(
    unused_lifetimes,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    trivial_casts
)]
#![deny(
    trivial_numeric_casts,
    let_underscore_drop,
    redundant_lifetimes,
    meta_variable_misuse,
    non_ascii_idents
)]
#![deny(
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    future_incompatible
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::absolute_paths,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::default_numeric_fallback,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::impl_trait_in_params,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::items_after_statements,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::module_name_repetitions,
    clippy::pattern_type_mismatch,
    clippy::pub_use,
    clippy::ref_patterns,
    clippy::same_name_method,
    clippy::semicolon_inside_block,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_call_fn,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used,
    clippy::used_underscore_binding,
    clippy::used_underscore_items,
    clippy::wildcard_enum_match_arm
)]
// What these want of functions, these functions do not have to be.
#![allow(
    clippy::missing_const_for_fn,
    clippy::unused_async,
    clippy::single_call_fn,
    clippy::missing_inline_in_public_items,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::module_name_repetitions,
    clippy::future_not_send,
    clippy::manual_async_fn,
    clippy::redundant_pub_crate,
    clippy::impl_trait_in_params
)]
#![forbid(unsafe_code)]

#[path = "instrument_lints/functions.rs"]
pub mod functions;
#[path = "instrument_lints/methods.rs"]
pub mod methods;

mod private {
    //! What nobody else sees.

    /// Counts.
    #[metrics::instrument(preregister)]
    pub(super) fn count(
        #[expect(unused_variables, reason = "it may be")] from: u32,
        #[allow(unused_mut)] mut to: u32,
    ) -> u32 {
        to
    }

    /// Counts, later.
    #[metrics::instrument]
    pub(crate) async fn count_async(#[expect(unused_variables, reason = "it may be")] from: u32, to: u32) -> u32 {
        to
    }
}

/// Calls what is private.
pub fn main() {
    metrics::preregister!(private::count);
    metrics::preregister!(functions::sum);
    let _: u32 = private::count(1, 2);
    drop(private::count_async(1, 2));
}
