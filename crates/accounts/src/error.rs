//! What this domain refuses.

use nimchat_core_model::{DomainError, ErrorKind, StoreError, Violations};

/// A refusal or a failure of the accounts domain. The texts are the contract's (accounts.md §1.4).
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// No credential came with the request.
    #[error("You need to sign in or sign up before continuing.")]
    NoCredential,
    /// The access token is nobody's.
    #[error("Invalid Access Token")]
    UnknownToken,
    /// A token that is not a platform app's was used on the Platform API, or none was.
    #[error("Invalid access_token")]
    NotAPlatformApp,
    /// A bot used an operation that is for people.
    #[error("Access to this endpoint is not authorized for bots")]
    NotForBots,
    /// A platform app's token, which counts on the Platform API alone. The text is the one for bots.
    #[error("Access to this endpoint is not authorized for bots")]
    PlatformAppToken,
    /// The bot is connected to no inbox of the account.
    #[error("Bot is not authorized to access this account")]
    BotOutsideAccount,
    /// The account is suspended.
    #[error("Account is suspended")]
    Suspended {
        /// Is the caller one of the account's own? Others must not learn from this that the account exists.
        member: bool,
    },
    /// The user is not a member of the account.
    #[error("You are not authorized to access this account")]
    NotAMember,
    /// The role does not permit it.
    #[error("You are not authorized to do this action")]
    NotPermitted,
    /// The platform app neither made the object nor was granted it.
    #[error("Non permissible resource")]
    NotPermissible,
    /// Some of the users named are not members of the account.
    #[error("Invalid User IDs")]
    NotMembers,
    /// The current password that came with a new one is not the caller's.
    #[error("Invalid current password")]
    WrongPassword,
    /// The account has as many members as it may.
    #[error("Account limit exceeded. Please purchase more licenses")]
    SeatLimit,
    /// No such object, or not in this account.
    #[error("Resource could not be found")]
    NotFound,
    /// Values that break rules.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// A password that could not be hashed.
    #[error("the password could not be hashed")]
    PasswordHash(#[source] argon2::password_hash::Error),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountsError {
    /// What it means to a caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoCredential => ErrorKind::NoCredential,
            Self::UnknownToken | Self::NotAPlatformApp | Self::PlatformAppToken => {
                ErrorKind::BadCredential
            }
            Self::BotOutsideAccount | Self::NotAMember | Self::Suspended { member: false } => {
                ErrorKind::Outsider
            }
            Self::NotForBots
            | Self::Suspended { member: true }
            | Self::NotPermitted
            | Self::NotPermissible
            | Self::NotMembers => ErrorKind::Forbidden,
            Self::SeatLimit => ErrorKind::LimitReached,
            Self::NotFound => ErrorKind::NotFound,
            Self::WrongPassword | Self::Invalid(_) => ErrorKind::Invalid,
            Self::PasswordHash(_) => ErrorKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }
}

impl DomainError for AccountsError {
    fn kind(&self) -> ErrorKind {
        self.kind()
    }

    fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Invalid(violations) => Some(violations),
            _ => None,
        }
    }
}

impl From<nimchat_core_model::Violation> for AccountsError {
    fn from(violation: nimchat_core_model::Violation) -> Self {
        Self::Invalid(violation.into())
    }
}
