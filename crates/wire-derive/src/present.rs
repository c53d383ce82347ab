//! `#[derive(Present)]`.

use crate::fields;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Error, Expr, Ident, Result, Token, Type};

/// `view: TeamView, team = view.team`
struct Viewed {
    view: Ident,
    of_type: Type,
    parts: Vec<(Ident, Expr)>,
}

impl Parse for Viewed {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let view = input.parse()?;
        input.parse::<Token![:]>()?;
        let of_type = input.parse()?;
        let mut parts = Vec::new();
        while input.parse::<Option<Token![,]>>()?.is_some() {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            parts.push((name, input.parse()?));
        }
        Ok(Self {
            view,
            of_type,
            parts,
        })
    }
}

pub(crate) fn implementation(input: &DeriveInput) -> Result<TokenStream> {
    let viewed = fields::attribute_of(&input.attrs, "present")?
        .ok_or_else(|| Error::new_spanned(&input.ident, "#[present(view: Type)] is missing"))?;
    let Viewed {
        view,
        of_type,
        parts,
    } = syn::parse2(viewed)?;
    let context = Ident::new("context", Span::call_site());
    let source = parts.first().map_or(&view, |(name, _)| name);
    let values = fields::of(input, "present")?.into_iter().map(|field| {
        let name = field.name;
        let shown = quote!(::nimchat_wire::Present::present(&#source.#name, #context));
        let value = field.said.unwrap_or(shown);
        quote!(#name: #value)
    });
    let parts = parts
        .iter()
        .map(|(name, value)| quote!(let #name = &#value;));
    let json = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::nimchat_wire::Present<#of_type> for #json {
            fn present(#view: &#of_type, #context: &::nimchat_wire::Context) -> Self {
                let _ = #context;
                #(#parts)*
                Self { #(#values),* }
            }
        }
    })
}
