//! The hidden attribute by which expansions of ours know of each other, whatever path the user's attributes have.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Meta};

/// `#[..::__private::instrumented(..)]`, the last attribute of an item that has others which expand: those of ours among them find it, because
/// the compiler expands attributes in order.
pub(crate) struct Marker {
    pub(crate) state: State,
    /// The path of the module of the hidden attribute.
    module: TokenStream,
    /// Whether it has been put last again, after attributes that another macro added.
    pub(crate) is_moved: bool,
}

/// What a marker says.
pub(crate) enum State {
    /// The method is in an instrumented block, whose arguments these are.
    InBlock(TokenStream),
    /// The function or block is instrumented.
    Done,
    /// The method is in a block that is left as it is, because its attribute is wrong.
    Refused,
}

impl Marker {
    pub(crate) fn new(state: State, module: TokenStream) -> Self {
        Self {
            state,
            module,
            is_moved: false,
        }
    }

    /// Takes the marker from the attributes of an item.
    pub(crate) fn take(attrs: &mut Vec<Attribute>) -> Option<Self> {
        let place = attrs.iter().position(is_marker)?;
        let Meta::List(list) = attrs.remove(place).meta else {
            return None;
        };
        syn::parse2(list.tokens).ok()
    }

    /// Returns it as it is put last again.
    pub(crate) fn moved(self) -> Self {
        Self { is_moved: true, ..self }
    }
}

fn is_marker(attribute: &Attribute) -> bool {
    let mut last = attribute.path().segments.iter().rev();
    let mut is = |word: &str| last.next().is_some_and(|segment| segment.ident == word);
    is("instrumented") && is("__private")
}

impl Parse for Marker {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let module: Group = input.parse()?;
        let is_moved = input.call(Ident::parse_any)? == "moved";
        let word = input.call(Ident::parse_any)?;
        let arguments: Group = input.parse()?;
        let state = match word.to_string().as_str() {
            "in_block" => State::InBlock(arguments.stream()),
            "done" => State::Done,
            _ => State::Refused,
        };
        Ok(Self {
            state,
            module: module.stream(),
            is_moved,
        })
    }
}

impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let module = &self.module;
        let place = if self.is_moved { quote!(moved) } else { quote!(first) };
        let state = match &self.state {
            State::InBlock(arguments) => quote!(in_block(#arguments)),
            State::Done => quote!(done()),
            State::Refused => quote!(refused()),
        };
        tokens.extend(quote_spanned!(Span::mixed_site()=> #[#module::instrumented([#module] #place #state)]));
    }
}
