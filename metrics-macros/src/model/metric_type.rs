//! Types that other libraries have for metrics.

use proc_macro2::Ident;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// Returns the name of a type `Counter<..>` or `Gauge<..>`, which a field has by itself or as what
/// a family is of.
///
/// Types are judged by traits. But these are what people write who know other libraries, and what
/// the compiler says is about parameters and lifetimes. A `Counter` without parameters may be a
/// name that a user gave to `u64`.
pub(crate) fn metric_type(ty: &Type) -> Option<&Ident> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    if segment.ident == "Counter" || segment.ident == "Gauge" {
        return Some(&segment.ident);
    }
    match arguments.args.last()? {
        GenericArgument::Type(value) => metric_type(value),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}
