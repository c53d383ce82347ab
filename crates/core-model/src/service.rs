//! How a domain states its services.

/// Makes a service over a domain's ports: a struct with them, and `new`.
#[macro_export]
macro_rules! service {
    ($(#[$doc:meta])* $name:ident($deps:ty)) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            deps: $deps,
        }

        impl $name {
            /// A service over these ports.
            pub fn new(deps: $deps) -> Self {
                Self { deps }
            }
        }
    };
}

/// Makes a domain's facade: a struct of its services, and `new`, which makes each over the same ports.
#[macro_export]
macro_rules! facade {
    ($(#[$doc:meta])* $name:ident($deps:ty) { $($(#[$fdoc:meta])* $field:ident: $service:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $service,)+
        }

        impl $name {
            /// Every service over these ports.
            pub fn new(deps: &$deps) -> Self {
                Self { $($field: $service::new(deps.clone()),)+ }
            }
        }
    };
}
