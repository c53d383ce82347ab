//! `#[wire]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Field, PathSegment, Type, parse_quote};

pub(crate) fn implementation(view: &TokenStream, mut item: DeriveInput) -> TokenStream {
    if let Data::Struct(data) = &mut item.data {
        for field in &mut data.fields {
            let mut attributes = omission(field);
            field.attrs.append(&mut attributes);
        }
    }
    let present =
        (!view.is_empty()).then(|| quote!(#[derive(::nimchat_wire::Present)] #[present(#view)]));
    quote! {
        #[derive(Debug, ::serde::Serialize, ::utoipa::ToSchema)]
        #present
        #item
    }
}

/// What has the field's key left out, and documented so, if the field's type says that.
fn omission(field: &Field) -> Vec<Attribute> {
    let Some(PathSegment { ident, arguments }) = last_segment(&field.ty) else {
        return Vec::new();
    };
    if ident == "ObjectOrAbsent" {
        return vec![parse_quote!(#[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")])];
    }
    if ident != "OrAbsent" {
        return Vec::new();
    }
    let mut attributes = vec![parse_quote!(#[serde(skip_serializing_if = "Option::is_none")])];
    if !has_documented_type(field) {
        attributes.push(parse_quote!(#[schema(value_type = Option #arguments)]));
    }
    // a value that is there may be null if it is optional itself
    if !quote!(#arguments).to_string().starts_with("< Option <") {
        attributes.push(parse_quote!(#[schema(nullable = false)]));
    }
    attributes
}

fn last_segment(of: &Type) -> Option<&PathSegment> {
    match of {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn has_documented_type(field: &Field) -> bool {
    let mut schemas = field
        .attrs
        .iter()
        .filter(|one| one.path().is_ident("schema"));
    schemas.any(|one| quote!(#one).to_string().contains("value_type"))
}
