//! What a function is called.
//!
//! The compiler tells the path of a function inside the instrumented one, by [`type_name`](std::any::type_name): that is the only way to
//! learn the type of a method, of which an attribute on the method sees nothing. How it writes paths is not promised; what is not
//! understood stays as it is.

use std::borrow::Cow;

/// Returns the path of a module as the paths of functions have it: without the marks of raw identifiers.
pub(super) fn module(path: &str) -> String {
    path.replace("r#", "")
}

/// What begins the name of a function that only registers another, beside it.
const PREREGISTERS: &str = "__metrics_preregister_";

/// Returns the path of the instrumented function around one whose path is given, or beside that.
pub(super) fn around(path: &str) -> String {
    let around = path.rsplit_once("::").map_or(path, |(around, _)| around);
    around.replace(PREREGISTERS, "")
}

/// Returns the name of a function in a module, by its path: `Type::method` of a method; `<Type as Trait<u8>>::method` if its type may have
/// others of the same trait.
pub(super) fn function(path: &str, module: &str) -> String {
    let inside = path.strip_prefix(module).and_then(|rest| rest.strip_prefix("::"));
    // A module within a function has not the path that it says: then all but the crate is the name.
    let outside = || path.split_once("::").filter(|_| !path.starts_with('<'));
    let path = inside.or_else(|| outside().map(|(_, rest)| rest)).unwrap_or(path);
    let mut name: Vec<Cow<'_, str>> = Vec::new();
    for segment in segments(path) {
        // A closure around the function has no name.
        if segment.starts_with("{{") {
            continue;
        }
        name.push(match owner(segment) {
            Some((owner, Some(of))) if of.contains('<') => format!("<{} as {}>", short(owner), stripped(of)).into(),
            Some((owner, _)) => short(owner),
            None => short(segment),
        });
    }
    name.join("::")
}

/// Returns a form of a path that is the same whether a method is named by its `impl` or by its trait, and whatever the types are.
pub(super) fn canonical(path: &str) -> String {
    let mut canonical: Vec<String> = Vec::new();
    for segment in segments(path) {
        let segment = match owner(segment) {
            Some((owner, Some(of))) => {
                // Where the `impl` stands does not matter.
                canonical.clear();
                format!("<{} as {}>", without_arguments(owner), without_arguments(of))
            }
            Some((owner, None)) => format!("<{}>", without_arguments(owner)),
            None => without_arguments(segment).to_owned(),
        };
        canonical.push(segment);
    }
    canonical.retain(|segment| !segment.is_empty());
    canonical.join("::")
}

/// Returns the path of a method of a trait as of the trait, if the path is that of a type's.
pub(super) fn of_trait(path: &str) -> Option<String> {
    let mut parts = segments(path);
    let (_, of) = owner(parts.next()?)?;
    Some(canonical(&format!("{}::{}", of?, parts.next()?)))
}

/// Splits a path at each `::` that is not within brackets.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let mut depth = 0_usize;
        for (index, char) in path.char_indices() {
            match char {
                '<' | '(' | '[' => depth += 1,
                // Not that of an arrow.
                '>' if path[..index].ends_with('-') => {}
                '>' | ')' | ']' => depth = depth.saturating_sub(1),
                ':' if depth == 0 && path[index..].starts_with("::") => {
                    rest = Some(&path[index + 2..]);
                    return Some(&path[..index]);
                }
                _ => {}
            }
        }
        rest = None;
        Some(path)
    })
}

/// Returns the type, and the trait if there is one, of `<Type as Trait>`, `<impl Trait for Type>` and `<impl Type>`.
fn owner(segment: &str) -> Option<(&str, Option<&str>)> {
    let inner = segment.strip_prefix('<')?.strip_suffix('>')?;
    let parts = match inner.strip_prefix("impl ") {
        Some(of) => of.split_once(" for ").map(|(of, owner)| (owner, of)),
        None => inner.split_once(" as "),
    };
    let alone = inner.strip_prefix("impl ").unwrap_or(inner);
    Some(parts.map_or((alone, None), |(owner, of)| (owner, Some(of))))
}

fn without_arguments(segment: &str) -> &str {
    segment.split_once('<').map_or(segment, |(name, _)| name)
}

/// Returns a type without the paths in it, and without the arguments of a generic one if they are those of any use of it.
fn short(ty: &str) -> Cow<'_, str> {
    let (name, arguments) = ty.split_at(without_arguments(ty).len());
    let is_path = name
        .chars()
        .all(|char| char.is_alphanumeric() || matches!(char, '_' | ':'));
    if is_path && arguments.split(',').all(is_parameter) {
        return Cow::Borrowed(name.rsplit("::").next().unwrap_or(name));
    }
    // A reference, a slice, a tuple, a function; or there may be others with other arguments.
    Cow::Owned(stripped(ty))
}

/// Returns whether a generic argument is a parameter of its own: a type, `_`; a lifetime; a constant, by its name. A type that is known has a
/// path, unless it is the language's own, which are written small.
fn is_parameter(argument: &str) -> bool {
    let name = argument.trim_matches(['<', '>', ' ']);
    let is_constant = name.starts_with(char::is_uppercase) && !name.contains(':');
    matches!(name, "" | "_") || name.starts_with('\'') || is_constant
}

/// Returns a type with its arguments, without the paths in it.
fn stripped(ty: &str) -> String {
    let words = ty.split_inclusive(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | ':')));
    words.map(|word| word.rsplit("::").next().unwrap_or(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_methods_have_short_names() {
        for (path, module, name) in [
            ("app::db::query::here", "app::db", "query"),
            ("app::query::here", "app", "query"),
            ("app::__metrics_preregister_query::here", "app", "query"),
            ("app::db::Pool::new::here", "app::db", "Pool::new"),
            ("app::db::Pool<_>::new::here", "app::db", "Pool::new"),
            (
                "<app::db::Pool<_> as app::db::Query>::run::here",
                "app::db",
                "Pool::run",
            ),
            (
                "app::db::n::<impl app::db::Pool>::other::here",
                "app::db::n",
                "Pool::other",
            ),
            (
                "app::n::<impl core::convert::From<&str> for app::Pool>::from::here",
                "app::n",
                "<Pool as From<&str>>::from",
            ),
            (
                "<&[app::db::Pool<u8>] as app::db::Query>::run::here",
                "app::db",
                "&[Pool<u8>]::run",
            ),
            ("<(app::A, app::B) as app::Query>::run::here", "app", "(A, B)::run"),
            ("app::Query::run::here", "app", "Query::run"),
            ("app::outer::{{closure}}::inner::here", "app", "outer::inner"),
            (
                "<fn(app::A) -> app::B as app::Query>::run::here",
                "app",
                "fn(A) -> B::run",
            ),
        ] {
            assert_eq!(function(&around(path), module), name, "{path}");
        }
    }

    #[test]
    fn a_method_is_the_same_by_its_impl_and_by_its_trait() {
        for (one, other) in [
            ("app::n::<impl app::Tr for app::Bar>::g", "<app::Bar as app::Tr>::g"),
            ("app::Pool<_>::new", "app::Pool<u8>::new"),
            ("app::free", "app::free<u8>"),
            (
                "<app::Pool<_> as app::Tr>::t",
                "<app::Pool<fn(u8) -> u8> as app::Tr>::t",
            ),
            (
                "app::n::<impl app::Pool<_>>::deep",
                "app::n::<impl app::Pool<u8>>::deep",
            ),
            (&around("app::__metrics_preregister_free::here"), "app::free"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        assert_ne!(canonical("app::a::f"), canonical("app::b::f"));
        assert_eq!(of_trait("<u8 as app::Def<u8>>::def"), Some(canonical("app::Def::def")));
        assert_eq!(of_trait("app::free"), None);
    }
}
