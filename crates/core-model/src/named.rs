//! Enumerations whose values have names on the wire, and numbers in the store.

/// Makes an enumeration of named values: `ALL`, `as_str`, `from_name`, and its serde forms, which are the names. With
/// numbers (`Variant = 1, "name"`) also `code` and `from_code`; with the attribute that has the names
/// (`Name in "attribute"`) also `parse`, which refuses others.
#[macro_export]
macro_rules! named {
    ($(#[$doc:meta])* $name:ident $(in $attribute:literal)? { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $text:literal),+ $(,)? }) => {
        $crate::named! { $(#[$doc])* $name $(in $attribute)? { $($(#[$vdoc])* $variant = $text),+ } }

        impl $name {
            /// The number in the store and in the `chatwoot` profile.
            pub const fn code(self) -> i16 {
                match self { $(Self::$variant => $code),+ }
            }

            /// The variant with this number.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident $(in $attribute:literal)? { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The variant with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }

            $(
                /// Reads a name.
                pub fn parse(name: &str) -> Result<Self, $crate::Violation> {
                    Self::from_name(name).ok_or_else(|| $crate::Violation::unlisted($attribute))
                }
            )?
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'_, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_name(&name).ok_or_else(|| ::serde::de::Error::custom(format_args!("unknown name: {name}")))
            }
        }
    };
}
