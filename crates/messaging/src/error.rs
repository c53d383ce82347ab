//! The errors of this domain.

use nimchat_accounts::AccountsError;
use nimchat_core_model::files::FetchError;
use nimchat_core_model::filter::FilterFault;
use nimchat_core_model::{StoreError, Violations, domain_error};
use nimchat_texts::TextsError;

/// What a call of this crate gives, or [`MessagingError`].
pub type Result<T, E = MessagingError> = std::result::Result<T, E>;

/// An error of the messaging domain. The texts are the contract's (docs/rules/messaging.md §0.2).
#[derive(Debug, thiserror::Error)]
pub enum MessagingError {
    /// The object does not exist, or is in another account.
    #[error("Resource could not be found")]
    NotFound,
    /// The object is in the account, but in an inbox that the caller is not a member of.
    #[error("You are not authorized to do this action")]
    NotVisible,
    /// The account has reached its limit of inboxes.
    #[error("Account limit exceeded. Upgrade to a higher plan")]
    InboxLimit,
    /// The source id belongs to another contact's session in that inbox.
    #[error("source_id should be unique")]
    SourceIdTaken,
    /// An incoming message was posted to an inbox whose channel alone may add them.
    #[error("Incoming messages are only allowed in Api inboxes")]
    IncomingNotAllowed,
    /// The status of a message is set that its inbox' channel reports itself.
    #[error("Message status update is only allowed for API inboxes")]
    StatusOfOthers,
    /// The message to retry does not exist.
    #[error("The message does not exist")]
    NoMessage,
    /// An identifier whose hash is missing or wrong.
    #[error("HMAC failed: Invalid Identifier Hash Provided")]
    WrongProof,
    /// A search without a text.
    #[error("Specify search string with parameter q")]
    NoSearchText,
    /// A query of a filter that cannot be read.
    #[error(transparent)]
    Filter(#[from] FilterFault),
    /// The address of a file that is no web address.
    #[error("Invalid URL provided")]
    NoWebUrl,
    /// A file of another server that could not be fetched.
    #[error("Failed to fetch file from URL: {0}")]
    NotFetched(FetchError),
    /// A survey that takes no answers any more.
    #[error("You cannot update the CSAT survey after 14 days")]
    SurveyClosed,
    /// A text cannot be written.
    #[error(transparent)]
    Texts(#[from] TextsError),
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

domain_error!(MessagingError(Invalid, Filter, Accounts, Store) {
    Self::NotFound => NotFound,
    Self::NotVisible => Forbidden,
    Self::StatusOfOthers => Prohibited,
    Self::WrongProof => BadCredential,
    Self::InboxLimit => LimitReached,
    Self::SourceIdTaken
    | Self::IncomingNotAllowed
    | Self::NoMessage
    | Self::NoSearchText
    | Self::SurveyClosed
    | Self::NoWebUrl
    | Self::NotFetched(_) => Invalid,
    Self::Texts(_) => Internal,
});

impl MessagingError {
    /// The underlying failure of storage, for event handlers, which refuse nothing.
    pub fn into_store_error(self) -> StoreError {
        match self {
            Self::Store(error) | Self::Accounts(AccountsError::Store(error)) => error,
            other => StoreError::backend(other),
        }
    }
}
