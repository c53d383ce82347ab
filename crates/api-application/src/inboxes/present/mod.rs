//! An inbox as its account sees it (contract contacts-and-inboxes.md §1.3).

mod chatwoot;
mod raw;
mod reference;

pub(crate) use chatwoot::{InboxChatwootJson, InboxesChatwootJson, SlimInboxJson};
pub(crate) use raw::RawInboxJson;
pub(crate) use reference::{InboxReferenceJson, InboxesReferenceJson};

use nimchat_accounts::{Agent, Role};
use nimchat_messaging::Inbox;

/// An inbox, and whether it is shown with its secrets.
pub(crate) struct Shown<'a> {
    inbox: &'a Inbox,
    secrets: bool,
}

impl<'a> Shown<'a> {
    /// As the caller may see it: secrets are for administrators.
    pub(crate) fn to(caller: &Agent, inbox: &'a Inbox) -> Self {
        Self {
            inbox,
            secrets: caller.membership.role == Role::Administrator,
        }
    }
}
