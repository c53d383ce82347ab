//! How a domain states the records that it stores.

/// Makes the struct of a record, which has an id and the times of its creation and its last change, and the struct of
/// the record before it is stored, which has the same fields; those of `stored` are of the stored record alone.
#[macro_export]
macro_rules! record {
    (
        $(#[$attribute:meta])* $name:ident($id:ty)
        $(#[$new_attribute:meta])* $new:ident {
            $($(#[$doc:meta])* pub $field:ident: $type:ty,)+
        }
        $(stored { $($(#[$own_doc:meta])* pub $own:ident: $own_type:ty,)+ })?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            /// Its id.
            pub id: $id,
            $($(#[$doc])* pub $field: $type,)+
            $($($(#[$own_doc])* pub $own: $own_type,)+)?
            /// When it was created.
            pub created_at: ::chrono::DateTime<::chrono::Utc>,
            /// When it last changed.
            pub updated_at: ::chrono::DateTime<::chrono::Utc>,
        }

        $(#[$new_attribute])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $new {
            $($(#[$doc])* pub $field: $type,)+
            /// When it is created.
            pub created_at: ::chrono::DateTime<::chrono::Utc>,
        }
    };
}
