//! The user model.

use crate::memberships::{AccountRole, Availability};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Actor, Attributes, Email, UserId, record};

record! {
    /// A person who signs in.
    User(UserId)
    /// A user before they are stored.
    NewUser {
        /// Their full name.
        pub name: String,
        /// The name that customers see, if it differs.
        pub display_name: Option<String>,
        /// Their address, unique over the installation; also their `uid`.
        pub email: Email,
        /// The hash of their password; none until they set one.
        pub password_digest: Option<String>,
        /// The token of their real-time connection.
        pub pubsub_token: String,
        /// Free attributes.
        pub custom_attributes: Attributes,
        /// When their address was confirmed.
        pub confirmed_at: Option<DateTime<Utc>>,
    }
    stored {
        /// Their client's own settings.
        pub ui_settings: Attributes,
        /// The signature that their messages end with.
        pub message_signature: Option<String>,
        /// The reference of their avatar: a path on this server.
        pub avatar_url: Option<String>,
        /// The address that they change to, until it is confirmed by e-mail.
        pub unconfirmed_email: Option<Email>,
        /// A counter that invalidates the links mailed to them so far: see [`crate::links`].
        pub link_round: i64,
    }
}

impl User {
    /// The name that customers see.
    pub fn available_name(&self) -> &str {
        match self.display_name.as_deref() {
            Some(name) if !name.trim().is_empty() => name,
            _ => &self.name,
        }
    }

    /// The name that events use.
    pub fn actor(&self) -> Actor {
        Actor::User {
            id: self.id,
            name: self.name.clone(),
        }
    }

    /// Have they confirmed their address?
    pub fn confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

/// A user with the details that are shown to operators.
#[derive(Debug, Clone, PartialEq)]
pub struct UserView {
    /// The user.
    pub user: User,
    /// Their accounts, by id.
    pub accounts: Vec<AccountRole>,
    /// The accounts that they are connected to.
    pub present_in: Vec<AccountId>,
    /// Their access token.
    pub access_token: String,
}

impl UserView {
    /// The availability shown to others in this account.
    pub fn availability_in(&self, account: &AccountRole) -> Availability {
        let present = self.present_in.contains(&account.account_id);
        account.availability_status(present)
    }

    /// The account that they opened last; those never opened come last (docs/rules/accounts.md §3).
    pub fn active_account(&self) -> Option<&AccountRole> {
        active(&self.accounts)
    }
}

/// The account of these that the user opened last, as [`UserView::active_account`].
pub fn active(accounts: &[AccountRole]) -> Option<&AccountRole> {
    accounts.iter().max_by(|a, b| {
        a.active_at
            .cmp(&b.active_at)
            .then(b.account_id.cmp(&a.account_id))
    })
}
