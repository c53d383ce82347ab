//! The errors of this domain.

use nimchat_accounts::AccountsError;
use nimchat_core_model::{StoreError, Violation, Violations, domain_error};

/// What a call of this crate gives, or [`HelpCenterError`].
pub type Result<T, E = HelpCenterError> = std::result::Result<T, E>;

/// An error of the help centre domain.
#[derive(Debug, thiserror::Error)]
pub enum HelpCenterError {
    /// The object does not exist, or is in another account or portal.
    #[error("Resource could not be found")]
    NotFound,
    /// No portal has this domain.
    #[error("Domain: {0} is not registered with us.")]
    UnknownDomain(String),
    /// The portal has no domain of its own.
    #[error("Custom domain is not configured")]
    NoDomain,
    /// Values that break rules.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// An error of the accounts domain.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

domain_error!(HelpCenterError(Invalid, Accounts, Store) {
    Self::NotFound => NotFound,
    Self::UnknownDomain(_) => NoCredential,
    Self::NoDomain => Invalid,
});

/// A value that is taken already is the caller's error.
pub(crate) fn taken(error: StoreError) -> HelpCenterError {
    const KEYS: &[(&str, &str, &str)] = &[
        ("portals_slug_key", "slug", "has already been taken"),
        (
            "portals_custom_domain_key",
            "custom_domain",
            "has already been taken",
        ),
        (
            "categories_portal_id_locale_slug_key",
            "locale",
            "should be unique in the category and portal",
        ),
        ("articles_slug_key", "slug", "has already been taken"),
    ];
    match KEYS.iter().find(|(key, ..)| error.is_conflict_on(key)) {
        Some((_, attribute, message)) => Violation::new(*attribute, *message).into(),
        None => error.into(),
    }
}
