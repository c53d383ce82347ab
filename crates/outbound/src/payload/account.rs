//! Accounts and inboxes that are only named in events.

use nimchat_accounts::Account;
use nimchat_core_model::{AccountId, InboxId};
use nimchat_messaging::Inbox;
use serde::Serialize;

/// The account of an event.
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

/// The inbox of an event.
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
