//! The parameters of a label enum, as they stand in what is written about it.
//!
//! A label type lives as long as the program, so it is the enum with `'static` for each lifetime. A
//! look-up borrows the enum with any lifetime instead, and so bounds that mention one have to hold
//! for all. Where one says what an associated type is, it can hold for one lifetime only: then a
//! look-up takes the label type itself.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{BoundLifetimes, GenericParam, Generics, Lifetime, Token, TypeParamBound, WhereClause, WherePredicate};

use super::hidden;

/// The parameters of an enum.
pub(super) struct Parameters {
    owner: Ident,
    /// `Self` is written out.
    generics: Generics,
    /// Whether a look-up takes the enum with any lifetime.
    is_shortened: bool,
}

/// What stands around the name of the enum: `impl <parameters> owner <arguments> bounds`.
pub(super) struct Header {
    /// `<'a, T: Error>`
    pub(super) parameters: TokenStream,
    /// `QueryError<'a, T>`
    pub(super) owner: TokenStream,
    /// `where ..`
    pub(super) bounds: TokenStream,
}

impl Parameters {
    pub(super) fn new(owner: &Ident, generics: &Generics) -> Self {
        let arguments = generics.split_for_impl().1;
        let own = quote!(#owner #arguments);
        let mut written_out = generics.clone();
        written_out.params.clear();
        for parameter in &generics.params {
            // The same parameter, in which only names are others.
            let parsed = syn::parse2(without_self(parameter.to_token_stream(), &own));
            written_out.params.push(parsed.unwrap_or_else(|_| parameter.clone()));
        }
        if let Some(bounds) = &generics.where_clause {
            let parsed = syn::parse2(without_self(bounds.to_token_stream(), &own));
            written_out.where_clause = Some(parsed.unwrap_or_else(|_| bounds.clone()));
        }
        let lifetimes: Vec<&Ident> = written_out.lifetimes().map(|own| &own.lifetime.ident).collect();
        let bounds = written_out
            .type_params()
            .map(|parameter| parameter.bounds.to_token_stream());
        let mut bounds = bounds.chain([written_out.where_clause.to_token_stream()]);
        let is_shortened = !bounds.any(|bounds| ends_in_a_lifetime(bounds, &lifetimes));
        Self {
            owner: owner.clone(),
            is_shortened,
            generics: written_out,
        }
    }

    /// Returns what a look-up borrows, for as long as `'__r`.
    pub(super) fn borrowed(&self) -> TokenStream {
        self.with(&self.look_up())
    }

    /// The lifetime that a look-up has in place of the enum's.
    fn look_up(&self) -> Lifetime {
        Lifetime::new(if self.is_shortened { "'__r" } else { "'static" }, hidden())
    }

    /// Returns what stands around the enum as the user wrote it.
    pub(super) fn own(&self) -> Header {
        let (parameters, arguments, bounds) = self.generics.split_for_impl();
        let owner = &self.owner;
        Header {
            parameters: parameters.to_token_stream(),
            owner: quote!(#owner #arguments),
            bounds: bounds.to_token_stream(),
        }
    }

    /// Returns what stands around the label type.
    pub(super) fn lasting(&self) -> Header {
        let (mut generics, mut bounds) = (self.generics.clone(), Vec::new());
        generics.params = generics
            .params
            .into_iter()
            .filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
            .collect();
        for parameter in generics.type_params_mut() {
            let name = &parameter.ident;
            let (of_all, mut kept) = self.part(std::mem::take(&mut parameter.bounds));
            bounds.extend(of_all.iter().map(|bound| self.for_all(&quote!(#name), None, bound)));
            kept.push(syn::parse_quote!('static));
            parameter.bounds = kept;
        }
        if let Some(clause) = generics.where_clause.take() {
            bounds.extend(self.bounds(clause));
        }
        let parameters = generics.split_for_impl().0.to_token_stream();
        Header {
            parameters,
            owner: self.with(&Lifetime::new("'static", hidden())),
            bounds: if bounds.is_empty() {
                TokenStream::new()
            } else {
                quote!(where #(#bounds),*)
            },
        }
    }

    /// Returns the enum with one lifetime for all of its own.
    fn with(&self, lifetime: &Lifetime) -> TokenStream {
        let owner = &self.owner;
        let arguments = self.generics.params.iter().map(|parameter| match parameter {
            GenericParam::Lifetime(_) => lifetime.to_token_stream(),
            GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
            GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
        });
        if self.generics.params.is_empty() {
            return owner.to_token_stream();
        }
        quote!(#owner <#(#arguments),*>)
    }

    /// Parts the bounds that mention a lifetime of the enum from the others; those that are a
    /// lifetime are dropped, since everything outlives it.
    fn part(&self, bounds: Bounds) -> (Vec<TypeParamBound>, Bounds) {
        let bounds = bounds
            .into_iter()
            .filter(|bound| !matches!(bound, TypeParamBound::Lifetime(_)));
        let (of_all, kept): (Vec<_>, Vec<_>) = bounds.partition(|bound| self.mentions_lifetime(bound));
        (of_all, kept.into_iter().collect())
    }

    fn bounds(&self, clause: WhereClause) -> Vec<TokenStream> {
        let mut bounds = Vec::new();
        for predicate in clause.predicates {
            let WherePredicate::Type(mut predicate) = predicate else {
                continue;
            };
            let subject = predicate.bounded_ty.to_token_stream();
            let (mut of_all, mut kept) = self.part(std::mem::take(&mut predicate.bounds));
            if self.mentions_lifetime(&subject) {
                of_all.extend(std::mem::take(&mut kept));
            }
            bounds.extend(
                of_all
                    .iter()
                    .map(|bound| self.for_all(&subject, predicate.lifetimes.as_ref(), bound)),
            );
            if !kept.is_empty() {
                predicate.bounds = kept;
                bounds.push(predicate.to_token_stream());
            }
        }
        bounds
    }

    /// Writes a bound for every lifetime of a look-up. Binders do not nest.
    fn for_all(&self, subject: &TokenStream, binder: Option<&BoundLifetimes>, bound: &TypeParamBound) -> TokenStream {
        let mut bound = bound.clone();
        let inner = match &mut bound {
            TypeParamBound::Trait(bound) => bound.lifetimes.take(),
            _ => None,
        };
        let binders = [binder, inner.as_ref()].into_iter().flatten();
        let others = binders
            .flat_map(|binder| &binder.lifetimes)
            .map(ToTokens::to_token_stream);
        let own = self.is_shortened.then(|| self.look_up().to_token_stream());
        let lifetimes = own.into_iter().chain(others);
        let (subject, bound) = (
            self.of_look_up(subject.clone()),
            self.of_look_up(bound.to_token_stream()),
        );
        quote_spanned!(hidden()=> for<#(#lifetimes),*> #subject: #bound)
    }

    fn mentions_lifetime(&self, tokens: &impl ToTokens) -> bool {
        let tokens = tokens.to_token_stream();
        self.of_look_up(tokens.clone()).to_string() != tokens.to_string()
    }

    /// Writes the lifetime of a look-up for each of the enum.
    fn of_look_up(&self, tokens: TokenStream) -> TokenStream {
        let look_up = self.look_up().ident;
        let mut after_quote = false;
        map(tokens, &mut |token| {
            let own = |ident: &Ident| self.generics.lifetimes().any(|own| own.lifetime.ident == *ident);
            let replaced = match &token {
                TokenTree::Ident(ident) if after_quote && own(ident) => Some(look_up.clone()),
                _ => None,
            };
            after_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            replaced.map_or_else(|| token.into_token_stream(), ToTokens::into_token_stream)
        })
    }
}

/// Tells whether a lifetime stands behind an `=` or a `->` in bounds, before the next comma.
fn ends_in_a_lifetime(bounds: TokenStream, lifetimes: &[&Ident]) -> bool {
    let (mut is_result, mut last) = (false, ' ');
    flat(bounds).into_iter().any(|token| {
        let next = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        let found = matches!(&token, TokenTree::Ident(name) if is_result && last == '\'' && lifetimes.contains(&name));
        is_result = (is_result && next != ',') || next == '=' || (last == '-' && next == '>');
        last = next;
        found
    })
}

/// Takes tokens out of their groups.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let flat = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => flat(group.stream()),
        token => vec![token],
    });
    flat.collect()
}

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// Writes a type for `Self`, which only the enum itself and its `impl`s know.
fn without_self(tokens: TokenStream, own: &TokenStream) -> TokenStream {
    map(tokens, &mut |token| match &token {
        TokenTree::Ident(ident) if ident == "Self" => own.clone(),
        _ => token.into_token_stream(),
    })
}

fn map(tokens: TokenStream, token: &mut impl FnMut(TokenTree) -> TokenStream) -> TokenStream {
    let mut mapped = TokenStream::new();
    for tree in tokens {
        if let TokenTree::Group(group) = &tree {
            let mut inner = proc_macro2::Group::new(group.delimiter(), map(group.stream(), token));
            inner.set_span(group.span());
            mapped.extend([TokenTree::Group(inner)]);
        } else {
            mapped.extend(token(tree));
        }
    }
    mapped
}
