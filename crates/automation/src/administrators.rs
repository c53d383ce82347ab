//! E-mails to the administrators of an account.

use chrono::{DateTime, Utc};
use nimchat_accounts::Role;
use nimchat_accounts::jobs::UserMail;
use nimchat_core_model::{AccountId, Job, NewJob, StoreResult, UserId};
use nimchat_messaging::{Deps, MessagingError};

/// An e-mail to each administrator of the account.
pub(crate) fn mails(
    deps: &Deps,
    account: AccountId,
    at: DateTime<Utc>,
    mail: impl Fn(UserId) -> UserMail,
) -> StoreResult<Vec<NewJob>> {
    let members = deps.directory.members(account);
    members
        .map_err(|error| MessagingError::from(error).into_store_error())?
        .into_iter()
        .filter(|member| member.membership.role == Role::Administrator)
        .map(|member| mail(member.user.id).due(at))
        .collect()
}
