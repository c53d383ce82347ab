//! `#[derive(Command)]`.

use crate::fields;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Error, Expr, Ident, Result, Token, Type};

/// `SaveInbox, ..`
struct Commanded {
    command: Type,
    rest: Option<Token![..]>,
}

impl Parse for Commanded {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let command = input.parse()?;
        let mut rest = None;
        if input.parse::<Option<Token![,]>>()?.is_some() {
            rest = input.parse()?;
        }
        Ok(Self { command, rest })
    }
}

/// `full_name = body.user_full_name`
struct Renamed {
    name: Ident,
    value: Expr,
}

impl Parse for Renamed {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self {
            name,
            value: input.parse()?,
        })
    }
}

pub(crate) fn implementation(input: &DeriveInput) -> Result<TokenStream> {
    let commanded = fields::attribute_of(&input.attrs, "command")?
        .ok_or_else(|| Error::new_spanned(&input.ident, "#[command(Type)] is missing"))?;
    let Commanded { command, rest } = syn::parse2(commanded)?;
    let body = Ident::new("body", Span::call_site());
    let values = fields::of(input, "command")?
        .into_iter()
        .filter_map(|field| {
            let name = field.name;
            let Some(said) = field.said else {
                return Some(quote!(#name: #body.#name.into()));
            };
            match syn::parse2::<Renamed>(said.clone()) {
                Ok(Renamed { name, value }) => Some(quote!(#name: #value)),
                Err(_) if said.to_string() == "skip" => None,
                Err(_) => Some(quote!(#name: #said)),
            }
        });
    let rest = rest.map(|_| quote!(..Self::default()));
    let json = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::core::convert::From<#json> for #command {
            fn from(#body: #json) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    })
}
