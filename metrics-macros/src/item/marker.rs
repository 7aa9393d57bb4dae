//! The hidden attribute by which expansions of ours know of each other, whatever path the user's
//! attributes have.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Meta};

/// `#[..::__private::instrumented(..)]`, the last attribute of an item that has others which
/// expand: those of ours among them find it, because the compiler expands attributes in order.
pub(crate) struct Marker {
    pub(crate) state: State,
    /// The path of the module of the hidden attribute.
    module: TokenStream,
    /// The attributes that it was put last after, since another macro may have added them.
    passed: TokenStream,
}

/// What a marker says.
pub(crate) enum State {
    /// The method is in an instrumented block, whose arguments these are.
    InBlock(Shared),
    /// The function or block is instrumented.
    Done,
    /// The method is in a block that is left as it is, because its attribute is wrong.
    Refused,
}

/// What a block says of its methods.
pub(crate) struct Shared {
    pub(crate) arguments: TokenStream,
    /// Whether another method has the constants in it checked.
    pub(crate) is_checked: bool,
}

impl Marker {
    pub(crate) fn new(state: State, module: TokenStream) -> Self {
        Self {
            state,
            module,
            passed: TokenStream::new(),
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

    /// Puts the marker last again after attributes that it has not passed yet: another macro may
    /// have added them.
    ///
    /// # Errors
    ///
    /// Returns the marker if there are only those that it has passed, which the language keeps.
    pub(crate) fn after(self, attrs: &[&Attribute]) -> Result<Self, Self> {
        let passed = quote!(#(#attrs)*);
        if passed.to_string() == self.passed.to_string() {
            return Err(self);
        }
        Ok(Self { passed, ..self })
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
        let passed: Group = input.parse()?;
        let word = input.call(Ident::parse_any)?;
        let arguments: Group = input.parse()?;
        let shared = |is_checked| {
            let arguments = arguments.stream();
            State::InBlock(Shared { arguments, is_checked })
        };
        let state = match word.to_string().as_str() {
            "in_block" => shared(false),
            "in_checked_block" => shared(true),
            "done" => State::Done,
            _ => State::Refused,
        };
        Ok(Self {
            state,
            module: module.stream(),
            passed: passed.stream(),
        })
    }
}

impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (module, passed) = (&self.module, &self.passed);
        let state = match &self.state {
            State::InBlock(Shared { arguments, is_checked }) => {
                let word = if *is_checked {
                    quote!(in_checked_block)
                } else {
                    quote!(in_block)
                };
                quote!(#word(#arguments))
            }
            State::Done => quote!(done()),
            State::Refused => quote!(refused()),
        };
        tokens.extend(quote_spanned!(Span::mixed_site()=> #[#module::instrumented([#module] [#passed] #state)]));
    }
}
