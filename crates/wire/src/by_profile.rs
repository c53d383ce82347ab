//! A value that the profiles spell differently.

use crate::context::Context;
use crate::present::Present;
use crate::profile::Profile;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::__dev::ComposeSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{AnyOfBuilder, OneOfBuilder};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The extension by which a document knows a schema that stands for two: that of `reference`, then that of `chatwoot`.
pub const BY_PROFILE: &str = "x-by-profile";

/// The extension by which a document knows a schema that stands where it is used, and has no name to be referred to by.
pub const INLINE: &str = "x-inline";

/// An `R` in the profile `reference`, a `C` in `chatwoot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ByProfile<R, C> {
    /// As the reference prints it.
    Reference(R),
    /// As Chatwoot has it.
    Chatwoot(C),
}

/// The name of a value of a fixed set, or its number.
pub type NameOrNumber = ByProfile<&'static str, i16>;
/// A number written as text, or the number.
pub type TextOrNumber = ByProfile<String, i64>;
/// The type's default where there is no value (`""`, 0, `false`), or null.
pub type DefaultOrNull<T> = ByProfile<T, Option<T>>;
/// An object; where there is none, `{}` or null.
pub type ObjectOrNull<T> = ByProfile<ObjectOrEmpty<T>, Option<T>>;
/// An object; where there is none, `{}` or, by `skip_serializing_if = "ObjectOrAbsent::is_absent"`, no key.
pub type ObjectOrAbsent<T> = ByProfile<ObjectOrEmpty<T>, Option<T>>;

impl<R, C> ByProfile<R, C> {
    /// The spelling of the context's profile.
    pub fn of(context: &Context, reference: R, chatwoot: C) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(reference),
            Profile::Chatwoot => Self::Chatwoot(chatwoot),
        }
    }

    /// The spelling of the context's profile, where making either has a price.
    pub fn make(
        context: &Context,
        reference: impl FnOnce() -> R,
        chatwoot: impl FnOnce() -> C,
    ) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(reference()),
            Profile::Chatwoot => Self::Chatwoot(chatwoot()),
        }
    }
}

impl<R, T> ByProfile<R, Option<T>> {
    /// Has Chatwoot no value here?
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Chatwoot(None))
    }
}

impl<T: Default> DefaultOrNull<T> {
    /// The value, or what stands for none.
    pub fn or_default(context: &Context, value: Option<T>) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(value.unwrap_or_default()),
            Profile::Chatwoot => Self::Chatwoot(value),
        }
    }
}

impl<T> ObjectOrNull<T> {
    /// The object, or what stands for none.
    pub fn or_empty(context: &Context, object: Option<T>) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(object.into()),
            Profile::Chatwoot => Self::Chatwoot(object),
        }
    }
}

impl TextOrNumber {
    /// The number, or its text.
    pub fn number(context: &Context, number: i64) -> Self {
        Self::make(context, || number.to_string(), || number)
    }
}

/// Shapes of one view.
impl<V, R: Present<V>, C: Present<V>> Present<V> for ByProfile<R, C> {
    fn present(view: &V, context: &Context) -> Self {
        Self::make(
            context,
            || R::present(view, context),
            || C::present(view, context),
        )
    }
}

impl<R: ToSchema + ComposeSchema, C: ToSchema + ComposeSchema> ComposeSchema for ByProfile<R, C> {
    /// What is given are the parameters of an alias, which need not be those of the type.
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(item::<R>())
            .item(item::<C>())
            .extensions(Some(ExtensionsBuilder::new().add(BY_PROFILE, true).build()));
        Schema::OneOf(either.build()).into()
    }
}

/// A named object is referred to, anything else stands where it is used.
fn item<T: ToSchema>() -> RefOr<Schema> {
    let schema = T::schema();
    match schema {
        RefOr::T(Schema::Object(ref object)) if !object.properties.is_empty() => {
            RefOr::Ref(utoipa::openapi::Ref::from_schema_name(T::name()))
        }
        _ => schema,
    }
}

/// Adds what [`item`] refers to.
fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    if let RefOr::Ref(_) = item::<T>() {
        schemas.push((T::name().into_owned(), T::schema()));
    }
    T::schemas(schemas);
}

/// A name that no other type has; documents do not show it.
fn inlined_name<T>() -> Cow<'static, str> {
    let letters = std::any::type_name::<T>().chars();
    let name = letters.map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    });
    Cow::Owned(name.collect())
}

impl<R: ToSchema + ComposeSchema, C: ToSchema + ComposeSchema> ToSchema for ByProfile<R, C> {
    fn name() -> Cow<'static, str> {
        inlined_name::<Self>()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        add::<R>(schemas);
        add::<C>(schemas);
    }
}

/// `{}`: what the reference shows where it prints an object and there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// An object, or `{}` if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ObjectOrEmpty<T> {
    /// The object.
    Object(T),
    /// There is none.
    Empty(Empty),
}

impl<T> From<Option<T>> for ObjectOrEmpty<T> {
    fn from(object: Option<T>) -> Self {
        object.map_or(Self::Empty(Empty {}), Self::Object)
    }
}

impl<T: ToSchema + ComposeSchema> ComposeSchema for ObjectOrEmpty<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(item::<T>())
            .item(Empty::schema())
            .extensions(Some(ExtensionsBuilder::new().add(INLINE, true).build()));
        Schema::OneOf(either.build()).into()
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for ObjectOrEmpty<T> {
    fn name() -> Cow<'static, str> {
        inlined_name::<Self>()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        add::<T>(schemas);
    }
}

/// A longer or a shorter form of the same. What is of the longer form is of the shorter one too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LongOrShort<L, S> {
    /// With all that there is.
    Long(L),
    /// With the most needed.
    Short(S),
}

impl<L: ToSchema + ComposeSchema, S: ToSchema + ComposeSchema> ComposeSchema for LongOrShort<L, S> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let either = AnyOfBuilder::new()
            .item(item::<L>())
            .item(item::<S>())
            .extensions(Some(ExtensionsBuilder::new().add(INLINE, true).build()));
        Schema::AnyOf(either.build()).into()
    }
}

impl<L: ToSchema + ComposeSchema, S: ToSchema + ComposeSchema> ToSchema for LongOrShort<L, S> {
    fn name() -> Cow<'static, str> {
        inlined_name::<Self>()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        add::<L>(schemas);
        add::<S>(schemas);
    }
}
