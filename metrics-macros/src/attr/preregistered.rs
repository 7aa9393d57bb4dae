//! `metrics::preregister!(path, ..)`: functions and stats structs, by their paths.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, ExprPath, Ident, Token, token};

use super::entry::list_in;
use crate::diagnostics::Diagnostics;

const WANTED: &str = "expected the path of a function or of a stats struct: `preregister!(db::query, db::QueryStats)`";

/// What a path names.
pub(crate) enum Preregistered {
    Function(ExprPath),
    Struct(ExprPath),
}

impl Preregistered {
    /// Parses the inside of the macro.
    pub(crate) fn list(diagnostics: &Diagnostics, tokens: TokenStream) -> Vec<Self> {
        if tokens.is_empty() {
            diagnostics.error(Span::call_site(), WANTED);
        }
        list_in(diagnostics, tokens, Self::parse)
    }

    fn parse(input: ParseStream) -> syn::Result<Self> {
        let path: ExprPath = input.parse().map_err(|error| Error::new(error.span(), WANTED))?;
        let last = path.path.segments.last().ok_or_else(|| input.error(WANTED))?;
        let name = last.ident.unraw().to_string();
        // Nothing but how it is written tells a macro what a path names.
        let is_struct = name.trim_start_matches('_').starts_with(char::is_uppercase);
        if is_struct && (!last.arguments.is_none() || input.peek(Token![<])) {
            let message = format!("a stats struct has no generic parameters: write `{name}` alone");
            Err(Error::new(last.ident.span(), message))
        } else if input.peek(token::Paren) {
            Err(input.error("the path alone is wanted, and nothing is called: take `(..)` out"))
        } else if !(input.is_empty() || input.peek(Token![,]) || input.peek(Ident::peek_any)) {
            // Before another path, a comma is missing, which is reported where there has to be one.
            Err(input.error(WANTED))
        } else if is_struct {
            Ok(Self::Struct(path))
        } else {
            Ok(Self::Function(path))
        }
    }
}
