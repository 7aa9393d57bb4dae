//! Label sets as structs: users' own with `#[derive(LabelSet)]`, and the generated struct of instance labels.

use std::collections::HashSet;

use metrics_grammar::legal_spelling;
use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Lifetime, LitStr, Path, Type};

use super::{Label, LabelType};
use crate::attr::{LabelAttrs, Place};
use crate::diagnostics::Diagnostics;

/// A struct that is a label set.
#[derive(Clone)]
pub(crate) struct LabelSet<'a> {
    pub(crate) ident: &'a Ident,
    /// The lifetime parameter, if it borrows.
    pub(crate) lifetime: Option<&'a Lifetime>,
    pub(crate) fields: Vec<LabelField>,
}

/// One field of a label set.
#[derive(Clone)]
pub(crate) struct LabelField {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) name: String,
    /// What wrote the name: the field, or the literal that renames it.
    pub(crate) span: Span,
    /// Whether the user has chosen the name against advice.
    pub(crate) allow_naming: bool,
}

/// A user's label set.
pub(crate) struct LabelStruct<'a> {
    pub(crate) input: &'a DeriveInput,
    /// The path of the runtime, if it is not `::metrics`.
    pub(crate) runtime: Option<Path>,
    pub(crate) set: LabelSet<'a>,
}

impl<'a> LabelStruct<'a> {
    /// Models a user's struct; an input of another shape has no fields.
    pub(crate) fn derived(diagnostics: &Diagnostics, input: &'a DeriveInput) -> Self {
        let attrs = LabelAttrs::parse(diagnostics, &input.attrs, Place::Struct);
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let fields = fields
            .into_iter()
            .filter_map(|field| LabelField::derived(diagnostics, field, attrs.allow_naming.is_given()))
            .collect();
        let lifetime = input.generics.lifetimes().next().map(|parameter| &parameter.lifetime);
        let set = LabelSet {
            ident: &input.ident,
            lifetime,
            fields,
        };
        Self {
            input,
            runtime: attrs.runtime.get().cloned(),
            set,
        }
    }
}

impl LabelSet<'_> {
    /// Returns the same with names that are right for sure in place of wrong ones, which have been
    /// reported.
    pub(crate) fn with_legal_names(&self) -> Self {
        let (mut set, mut seen) = (self.clone(), HashSet::new());
        for (place, field) in set.fields.iter_mut().enumerate() {
            let is_legal = legal_spelling(&field.name).is_some_and(|legal| legal == field.name);
            if !is_legal || !seen.insert(field.name.clone()) {
                field.name = format!("label_{place}");
            }
        }
        set
    }
}

impl LabelField {
    fn derived(diagnostics: &Diagnostics, field: &syn::Field, allow_naming: bool) -> Option<Self> {
        let attrs = LabelAttrs::parse(diagnostics, &field.attrs, Place::Field);
        let ident = field.ident.clone()?;
        let name = attrs
            .rename
            .get()
            .map_or_else(|| ident.unraw().to_string(), LitStr::value);
        let span = attrs.rename.get().map_or(ident.span(), LitStr::span);
        Some(Self {
            ident,
            ty: field.ty.clone(),
            name,
            span,
            allow_naming: allow_naming || attrs.allow_naming.is_given() || attrs.rename.is_given(),
        })
    }

    /// Models an instance label; `None` if it has no type.
    pub(crate) fn instance(label: &Label) -> Option<Self> {
        let ty = match &label.ty {
            LabelType::Unsaid => return None,
            LabelType::Named(ty) => Type::clone(ty),
            LabelType::Generated(values) => {
                let ident = &values.ident;
                syn::parse_quote!(#ident)
            }
        };
        Some(Self {
            ident: field_name(&label.ident),
            ty,
            name: label.name.clone(),
            span: label.span,
            allow_naming: false,
        })
    }
}

/// Makes a word the name of a field: raw if it is a keyword, with a `_` after it if it cannot be raw.
fn field_name(ident: &Ident) -> Ident {
    let word = ident.to_string();
    match word.as_str() {
        "self" | "Self" | "super" | "crate" | "_" => format_ident!("{word}_", span = ident.span()),
        _ if syn::parse_str::<Ident>(&word).is_ok() => ident.clone(),
        _ => Ident::new_raw(&word, ident.span()),
    }
}
