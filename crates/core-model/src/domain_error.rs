//! How a domain states what its errors mean.

/// Makes an enumeration a [`DomainError`](crate::DomainError): of which kind the errors are that it adds; those of the
/// variants before them, `Invalid` and errors of others, are what the errors in them are.
#[macro_export]
macro_rules! domain_error {
    ($name:ident($($inner:ident),+) { $($error:pat => $kind:ident,)* }) => {
        impl $name {
            /// The kind of the error.
            pub fn kind(&self) -> $crate::ErrorKind {
                match self {
                    $(Self::$inner(error) => $crate::DomainError::kind(error),)+
                    $($error => $crate::ErrorKind::$kind,)*
                }
            }
        }

        impl $crate::DomainError for $name {
            fn kind(&self) -> $crate::ErrorKind {
                self.kind()
            }

            fn violations(&self) -> Option<&$crate::Violations> {
                match self {
                    $(Self::$inner(error) => $crate::DomainError::violations(error),)+
                    $($error => None,)*
                }
            }
        }

        impl From<$crate::Violation> for $name {
            fn from(violation: $crate::Violation) -> Self {
                Self::Invalid(violation.into())
            }
        }
    };
}
