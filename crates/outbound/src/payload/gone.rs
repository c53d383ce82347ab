//! What is no more when it is to be told of.

use nimchat_accounts::AccountsError;
use nimchat_core_model::StoreError;
use nimchat_messaging::MessagingError;

/// What vanished while it was read is not told. Of the domain's errors only those of the store can happen here.
pub(crate) fn untold_if_gone<T>(
    found: Result<Option<T>, MessagingError>,
) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(found),
        Err(MessagingError::NotFound) => Ok(None),
        Err(
            MessagingError::Store(error) | MessagingError::Accounts(AccountsError::Store(error)),
        ) => Err(error),
        Err(other) => Err(StoreError::Backend(Box::new(other))),
    }
}
