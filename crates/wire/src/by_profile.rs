//! A value that the two profiles write differently.

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

/// The extension that marks a schema of two alternatives: that of `reference`, then that of `chatwoot`.
pub const BY_PROFILE: &str = "x-by-profile";

/// The extension that marks a schema that is inlined and has no name to refer to.
pub const INLINE: &str = "x-inline";

/// An `R` in the profile `reference`, a `C` in `chatwoot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ByProfile<R, C> {
    /// As the reference prints it.
    Reference(R),
    /// As Chatwoot sends it.
    Chatwoot(C),
}

/// The name of a value of a fixed set, or its number.
pub type NameOrNumber = ByProfile<&'static str, i16>;
/// A number written as text, or the number.
pub type TextOrNumber = ByProfile<String, i64>;
/// The type's default if there is no value (`""`, 0, `false`), or null.
pub type DefaultOrNull<T> = ByProfile<T, Option<T>>;
/// An object; if there is none, `{}` or null.
pub type ObjectOrNull<T> = ByProfile<ObjectOrEmpty<T>, Option<T>>;
/// An object; if there is none, `{}` or no key, as [`crate::wire`] has it.
pub type ObjectOrAbsent<T> = ByProfile<ObjectOrEmpty<T>, Option<T>>;
/// A value; if there is none, no key in either profile, as [`crate::wire`] has it.
pub type OrAbsent<T> = Option<T>;

/// Keys of an object that only the reference prints; the field is flattened.
pub type ReferenceKeys<T> = ByProfile<T, NoKeys>;

impl<R, C> ByProfile<R, C> {
    /// The value of the context's profile.
    pub fn of(context: &Context, reference: R, chatwoot: C) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(reference),
            Profile::Chatwoot => Self::Chatwoot(chatwoot),
        }
    }

    /// The value of the context's profile, where making either is costly.
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
    /// Is this `chatwoot` without a value?
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Chatwoot(None))
    }
}

impl<T: Default> DefaultOrNull<T> {
    /// The value, or what the profile shows for none.
    pub fn or_default(context: &Context, value: Option<T>) -> Self {
        match context.profile {
            Profile::Reference => Self::Reference(value.unwrap_or_default()),
            Profile::Chatwoot => Self::Chatwoot(value),
        }
    }
}

impl<T> ObjectOrNull<T> {
    /// The object, or what the profile shows for none.
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

/// Two presentations of one view.
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
    /// The arguments are the parameters of an alias, which may differ from those of the type.
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(item::<R>())
            .item(item::<C>())
            .extensions(Some(ExtensionsBuilder::new().add(BY_PROFILE, true).build()));
        Schema::OneOf(either.build()).into()
    }
}

/// A named object is referred to, anything else is inlined.
fn item<T: ToSchema>() -> RefOr<Schema> {
    let schema = T::schema();
    match schema {
        RefOr::T(Schema::Object(ref object)) if !object.properties.is_empty() => {
            RefOr::Ref(utoipa::openapi::Ref::from_schema_name(T::name()))
        }
        _ => schema,
    }
}

/// Adds the schema that [`item`] refers to.
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

/// `{}`: what the reference shows in place of a missing object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// No keys beside those of the object that this is flattened into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoKeys {}

impl<V> Present<V> for NoKeys {
    fn present(_: &V, _: &Context) -> Self {
        Self {}
    }
}

/// An object, or `{}` if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ObjectOrEmpty<T> {
    /// The object.
    Object(T),
    /// No object.
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

/// A longer or a shorter form of one value. The long form has all keys of the short one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LongOrShort<L, S> {
    /// All keys.
    Long(L),
    /// The required keys.
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
