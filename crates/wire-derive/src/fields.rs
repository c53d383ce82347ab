//! The fields of the struct that derives, with what their attribute says.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, Meta, Result};

/// A field, and what its attribute says in place of the default.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) said: Option<TokenStream>,
}

/// The named fields of a struct, with this attribute of each.
pub(crate) fn of<'a>(input: &'a DeriveInput, attribute: &str) -> Result<Vec<Field<'a>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "only for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            input,
            "only for structs with named fields",
        ));
    };
    let mut all = Vec::new();
    for field in &fields.named {
        let said = attribute_of(&field.attrs, attribute)?;
        all.extend(field.ident.as_ref().map(|name| Field { name, said }));
    }
    Ok(all)
}

/// What stands in the parentheses of the attribute of this name.
pub(crate) fn attribute_of(attributes: &[Attribute], name: &str) -> Result<Option<TokenStream>> {
    let Some(found) = attributes.iter().find(|one| one.path().is_ident(name)) else {
        return Ok(None);
    };
    let Meta::List(list) = &found.meta else {
        return Err(Error::new_spanned(found, format!("{name}(…) is expected")));
    };
    Ok(Some(list.tokens.clone()))
}
