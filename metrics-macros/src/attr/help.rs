//! From doc comments to help text.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// Returns the first paragraph of a doc comment as one line; empty if there is none.
///
/// Documentation that is not a plain string, such as `include_str!(..)`, is not seen.
pub(crate) fn first_paragraph(attributes: &[Attribute]) -> String {
    let text: Vec<String> = attributes.iter().filter_map(doc).collect();
    let lines = text.iter().flat_map(|text| lines(text));
    let paragraph = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty());
    paragraph.collect::<Vec<_>>().join(" ")
}

/// Splits a comment into lines, without the column of stars that a block may have.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut inner = text.split('\n').skip(1).map(str::trim).filter(|line| !line.is_empty());
    let starred = text.contains('\n') && inner.all(|line| line.starts_with('*'));
    let star = if starred { "*" } else { "" };
    let lines = text.split('\n').map(str::trim);
    lines.map(move |line| line.strip_prefix(star).unwrap_or(line).trim())
}

fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn the_first_paragraph_is_one_line() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " Events received"]),
            parse_quote!(#[doc(hidden)]),
            parse_quote!(#[other = " no"]),
            parse_quote!(#[doc = " by the processor.  "]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " More."]),
        ];
        assert_eq!(first_paragraph(&attributes), "Events received by the processor.");
    }

    #[test]
    fn block_comments_and_included_files() {
        assert_eq!(
            first_paragraph(&[parse_quote!(#[doc = "\n   One\n   two.\n\n   Three."])]),
            "One two."
        );
        assert_eq!(
            first_paragraph(&[parse_quote!(#[doc = "\n     * One\n     * two.\n     *\n     * Three.\n     "])]),
            "One two."
        );
        assert_eq!(
            first_paragraph(&[parse_quote!(#[doc = "\n * One\n   two."])]),
            "* One two."
        );
        assert_eq!(first_paragraph(&[parse_quote!(#[doc = include_str!("x.md")])]), "");
    }
}
