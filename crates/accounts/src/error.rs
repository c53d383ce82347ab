//! What this domain refuses.

use nimchat_core_model::{DomainError, Email, ErrorKind, StoreError, Violations};

/// A refusal or a failure of the accounts domain. The texts are those of docs/rules/accounts.md §1.4.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// No credential came with the request.
    #[error("You need to sign in or sign up before continuing.")]
    NoCredential,
    /// The access token is nobody's.
    #[error("Invalid Access Token")]
    UnknownToken,
    /// The session is nobody's, or it has ended. The text is the one for no credential at all.
    #[error("You need to sign in or sign up before continuing.")]
    UnknownSession,
    /// An address or a password that is not right, or a link that is not good any more; which of them is not told.
    #[error("Invalid login credentials. Please try again.")]
    WrongCredentials,
    /// Somebody who did not confirm their address yet signs in.
    #[error(
        "A confirmation email was sent to your account at '{0}'. You must follow the instructions in the email before your account can be activated"
    )]
    Unconfirmed(Email),
    /// A link that was not mailed, was used already, or came too late.
    #[error("Invalid token")]
    InvalidLink,
    /// The address was confirmed before.
    #[error("Already confirmed")]
    AlreadyConfirmed,
    /// The address cannot be confirmed: somebody else has it by now.
    #[error("Failure")]
    AddressTaken,
    /// What somebody shows to pass the second factor is not good, or was used already.
    #[error("Invalid verification code")]
    WrongCode,
    /// Somebody passes the second factor who did not show a password, or too long ago.
    #[error("Invalid or expired MFA token")]
    NoChallenge,
    /// A password or a code that is not right; which of them is not told.
    #[error("Invalid credentials or verification code")]
    WrongCredentialsOrCode,
    /// The second factor is on already.
    #[error("MFA is already enabled")]
    SecondFactorOn,
    /// The second factor is not on.
    #[error("MFA is not enabled")]
    SecondFactorOff,
    /// The operator set no key that could protect second factors.
    #[error("MFA feature is not available. Please configure encryption keys.")]
    SecondFactorUnavailable,
    /// Somebody signs up and names neither account nor person. The text is Chatwoot's, letter by letter.
    #[error("Invalid, please check the signup paramters and try again")]
    IncompleteSignUp,
    /// Somebody signs up with what is no address.
    #[error("You have entered an invalid email")]
    NoEmail,
    /// Somebody signs up with an address that has an account.
    #[error("You have already signed up for an account with {0}")]
    SignedUpAlready(Email),
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
    /// A link's token that could not be signed.
    #[error("the link could not be signed")]
    Signing(#[source] jsonwebtoken::errors::Error),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountsError {
    /// What it means to a caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoCredential | Self::UnknownSession => ErrorKind::NoCredential,
            Self::UnknownToken
            | Self::WrongCredentials
            | Self::NoChallenge
            | Self::Unconfirmed(_)
            | Self::NotAPlatformApp
            | Self::PlatformAppToken => ErrorKind::BadCredential,
            Self::BotOutsideAccount | Self::NotAMember | Self::Suspended { member: false } => {
                ErrorKind::Outsider
            }
            Self::NotForBots
            | Self::Suspended { member: true }
            | Self::NotPermitted
            | Self::NotPermissible
            | Self::NotMembers
            | Self::SecondFactorUnavailable
            | Self::IncompleteSignUp
            | Self::NoEmail
            | Self::SignedUpAlready(_) => ErrorKind::Forbidden,
            Self::SeatLimit => ErrorKind::LimitReached,
            Self::NotFound => ErrorKind::NotFound,
            Self::WrongPassword
            | Self::InvalidLink
            | Self::WrongCode
            | Self::WrongCredentialsOrCode
            | Self::SecondFactorOn
            | Self::SecondFactorOff
            | Self::AlreadyConfirmed
            | Self::AddressTaken
            | Self::Invalid(_) => ErrorKind::Invalid,
            Self::PasswordHash(_) | Self::Signing(_) => ErrorKind::Internal,
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
