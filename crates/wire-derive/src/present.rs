//! `#[derive(Present)]`.

use crate::fields;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::iter;
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
    let names: Vec<&Ident> = iter::once(&view)
        .chain(parts.iter().map(|(name, _)| name))
        .collect();
    let fields = fields::of(input, "present")?.into_iter();
    let values = fields.map(|field| {
        let name = field.name;
        let shown = quote!(::nimchat_wire::Present::present(&#source.#name, #context));
        let value = match field.said.map(syn::parse2).transpose()? {
            None => shown,
            Some(place @ Expr::Field(_)) => {
                quote!(::nimchat_wire::Present::present(&#place, #context))
            }
            Some(whole) if names.iter().any(|name| is_named(&whole, name)) => {
                quote!(::nimchat_wire::Present::present(#whole, #context))
            }
            Some(value) => quote!(#value),
        };
        Ok(quote!(#name: #value))
    });
    let values = values.collect::<Result<Vec<_>>>()?;
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

fn is_named(value: &Expr, name: &Ident) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident(name))
}
