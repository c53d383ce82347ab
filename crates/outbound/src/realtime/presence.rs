//! Who is connected, as listeners see it (docs/rules/messaging.md §4.2).

use super::broadcast_body::json;
use nimchat_accounts::{AccountsError, Availability, Directory, Presence};
use nimchat_core_model::{AccountId, ContactId, StoreError, StoreResult, UserId};
use nimchat_notifications::listeners::Listener;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes `presence.update`.
#[derive(Clone)]
pub struct PresenceUpdate {
    directory: Directory,
    presence: Arc<dyn Presence>,
}

#[derive(Debug, Serialize)]
struct Roster {
    account_id: AccountId,
    users: BTreeMap<UserId, &'static str>,
    /// Only for the account's agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<BTreeMap<ContactId, &'static str>>,
}

impl PresenceUpdate {
    /// Over the directory and the presence port.
    pub fn new(directory: Directory, presence: Arc<dyn Presence>) -> Self {
        Self {
            directory,
            presence,
        }
    }

    /// The message for this listener.
    pub fn to(&self, listener: Listener) -> StoreResult<String> {
        let account = listener.account();
        let roster = self
            .directory
            .roster(account)
            .map_err(|error| match error {
                AccountsError::Store(error) => error,
                other => StoreError::Backend(Box::new(other)),
            })?;
        let users = roster.into_iter();
        let contacts = match listener {
            Listener::User(..) => Some(self.presence.contacts(account)),
            Listener::Session(..) => None,
        };
        let online = Availability::Online.as_str();
        json(
            "presence.update",
            None,
            Roster {
                account_id: account,
                users: users.map(|(id, chosen)| (id, chosen.as_str())).collect(),
                contacts: contacts.map(|ids| ids.into_iter().map(|id| (id, online)).collect()),
            },
        )
    }
}
