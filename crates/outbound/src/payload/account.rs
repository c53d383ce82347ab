//! Accounts and inboxes where events only name them.

use nimchat_accounts::Account;
use nimchat_core_model::{AccountId, InboxId};
use nimchat_messaging::Inbox;
use serde::Serialize;

/// The account that something happened in.
#[derive(Debug, Serialize)]
pub struct AccountJson<'a> {
    id: AccountId,
    name: &'a str,
}

impl<'a> From<&'a Account> for AccountJson<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            id: account.id,
            name: &account.name,
        }
    }
}

/// The inbox that something happened in.
#[derive(Debug, Serialize)]
pub struct InboxJson<'a> {
    id: InboxId,
    name: &'a str,
}

impl<'a> From<&'a Inbox> for InboxJson<'a> {
    fn from(inbox: &'a Inbox) -> Self {
        Self {
            id: inbox.id,
            name: &inbox.name,
        }
    }
}
