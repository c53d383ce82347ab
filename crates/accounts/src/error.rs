//! The errors of this domain.

use nimchat_core_model::{Email, StoreError, Violations, domain_error};

/// What a call of this crate gives, or [`AccountsError`].
pub type Result<T, E = AccountsError> = std::result::Result<T, E>;

/// An error of the accounts domain. The texts are the contract's (docs/rules/accounts.md §1.4).
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// No credential came with the request.
    #[error("You need to sign in or sign up before continuing.")]
    NoCredential,
    /// The access token is unknown.
    #[error("Invalid Access Token")]
    UnknownToken,
    /// The session is unknown, or it has ended. The text is the one for no credential at all.
    #[error("You need to sign in or sign up before continuing.")]
    UnknownSession,
    /// An address, a password or a link is not valid; the error does not say which.
    #[error("Invalid login credentials. Please try again.")]
    WrongCredentials,
    /// A user signs in before confirming their address.
    #[error(
        "A confirmation email was sent to your account at '{0}'. You must follow the instructions in the email before your account can be activated"
    )]
    Unconfirmed(Email),
    /// A link is unknown, was used already, or has expired.
    #[error("Invalid token")]
    InvalidLink,
    /// The address was confirmed before.
    #[error("Already confirmed")]
    AlreadyConfirmed,
    /// The address cannot be confirmed: another user has it by now.
    #[error("Failure")]
    AddressTaken,
    /// The proof of the second factor is wrong, or was used already.
    #[error("Invalid verification code")]
    WrongCode,
    /// A second factor is shown without the password, or too long after it.
    #[error("Invalid or expired MFA token")]
    NoChallenge,
    /// A password or a code is wrong; the error does not say which.
    #[error("Invalid credentials or verification code")]
    WrongCredentialsOrCode,
    /// The second factor is already on.
    #[error("MFA is already enabled")]
    SecondFactorOn,
    /// The second factor is not on.
    #[error("MFA is not enabled")]
    SecondFactorOff,
    /// The operator has set no key to protect second factors.
    #[error("MFA feature is not available. Please configure encryption keys.")]
    SecondFactorUnavailable,
    /// A sign-up names neither account nor person. The text is exactly Chatwoot's.
    #[error("Invalid, please check the signup paramters and try again")]
    IncompleteSignUp,
    /// A sign-up has no valid address.
    #[error("You have entered an invalid email")]
    NoEmail,
    /// A sign-up uses the address of an existing user.
    #[error("You have already signed up for an account with {0}")]
    SignedUpAlready(Email),
    /// The Platform API was called without a platform app's token.
    #[error("Invalid access_token")]
    NotAPlatformApp,
    /// A bot used an operation that is for users only.
    #[error("Access to this endpoint is not authorized for bots")]
    NotForBots,
    /// A platform app's token, which is valid on the Platform API only. The text is the one for bots.
    #[error("Access to this endpoint is not authorized for bots")]
    PlatformAppToken,
    /// The bot is connected to no inbox of the account.
    #[error("Bot is not authorized to access this account")]
    BotOutsideAccount,
    /// The account is suspended.
    #[error("Account is suspended")]
    Suspended {
        /// Is the caller a member of the account? Others must not learn from this that the account exists.
        member: bool,
    },
    /// The user is not a member of the account.
    #[error("You are not authorized to access this account")]
    NotAMember,
    /// The role does not permit the operation.
    #[error("You are not authorized to do this action")]
    NotPermitted,
    /// The platform app neither created the object nor was granted it.
    #[error("Non permissible resource")]
    NotPermissible,
    /// Some of the users named are not members of the account.
    #[error("Invalid User IDs")]
    NotMembers,
    /// The current password, sent with a new one, is not the caller's.
    #[error("Invalid current password")]
    WrongPassword,
    /// The account has reached its limit of members.
    #[error("Account limit exceeded. Please purchase more licenses")]
    SeatLimit,
    /// The object does not exist, or is in another account.
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

domain_error!(AccountsError(Invalid, Store) {
    Self::NoCredential | Self::UnknownSession => NoCredential,
    Self::UnknownToken
    | Self::WrongCredentials
    | Self::NoChallenge
    | Self::Unconfirmed(_)
    | Self::NotAPlatformApp
    | Self::PlatformAppToken => BadCredential,
    Self::BotOutsideAccount | Self::NotAMember | Self::Suspended { member: false } => Outsider,
    Self::NotForBots
    | Self::Suspended { member: true }
    | Self::NotPermitted
    | Self::NotPermissible
    | Self::NotMembers
    | Self::SecondFactorUnavailable
    | Self::IncompleteSignUp
    | Self::NoEmail
    | Self::SignedUpAlready(_) => Forbidden,
    Self::SeatLimit => LimitReached,
    Self::NotFound => NotFound,
    Self::WrongPassword
    | Self::InvalidLink
    | Self::WrongCode
    | Self::WrongCredentialsOrCode
    | Self::SecondFactorOn
    | Self::SecondFactorOff
    | Self::AlreadyConfirmed
    | Self::AddressTaken => Invalid,
    Self::PasswordHash(_) | Self::Signing(_) => Internal,
});
