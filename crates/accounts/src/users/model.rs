//! What a user is.

use crate::memberships::{AccountRole, Availability};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Actor, Attributes, Email, UserId};

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their full name.
    pub name: String,
    /// The name that customers see, if it is another.
    pub display_name: Option<String>,
    /// Their address, unique over the installation; also their `uid`.
    pub email: Email,
    /// The hash of their password; none until they set one.
    pub password_digest: Option<String>,
    /// What opens their real-time socket.
    pub pubsub_token: String,
    /// Free attributes.
    pub custom_attributes: Attributes,
    /// What their client remembers.
    pub ui_settings: Attributes,
    /// What their messages end with.
    pub message_signature: Option<String>,
    /// Where their picture is: a path on this server.
    pub avatar_url: Option<String>,
    /// When their address was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The address that they change to, until a letter to it is answered.
    pub unconfirmed_email: Option<Email>,
    /// Counts the occasions on which the links mailed to them so far went stale: see [`crate::links`].
    pub link_round: i64,
    /// When they were made.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// The name that customers see.
    pub fn available_name(&self) -> &str {
        match self.display_name.as_deref() {
            Some(name) if !name.trim().is_empty() => name,
            _ => &self.name,
        }
    }

    /// As an event names them.
    pub fn actor(&self) -> Actor {
        Actor::User {
            id: self.id,
            name: self.available_name().to_owned(),
        }
    }

    /// Did they show that the address is theirs?
    pub fn confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

/// A user before they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUser {
    /// As [`User::name`].
    pub name: String,
    /// As [`User::display_name`].
    pub display_name: Option<String>,
    /// As [`User::email`].
    pub email: Email,
    /// As [`User::password_digest`].
    pub password_digest: Option<String>,
    /// As [`User::pubsub_token`].
    pub pubsub_token: String,
    /// As [`User::custom_attributes`].
    pub custom_attributes: Attributes,
    /// As [`User::confirmed_at`].
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A user with what operators see beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct UserView {
    /// The user.
    pub user: User,
    /// Their accounts, by id.
    pub accounts: Vec<AccountRole>,
    /// Those of the accounts that they are connected to.
    pub present_in: Vec<AccountId>,
    /// Their access token.
    pub access_token: String,
}

impl UserView {
    /// Whether they take conversations in this account, as others see it.
    pub fn availability_in(&self, account: &AccountRole) -> Availability {
        let present = self.present_in.contains(&account.account_id);
        account.availability_status(present)
    }

    /// The account they turned to last; those never turned to come last (docs/rules/accounts.md §3).
    pub fn active_account(&self) -> Option<&AccountRole> {
        active(&self.accounts)
    }
}

/// Of somebody's accounts, the one they turned to last, as [`UserView::active_account`].
pub fn active(accounts: &[AccountRole]) -> Option<&AccountRole> {
    accounts.iter().max_by(|a, b| {
        a.active_at
            .cmp(&b.active_at)
            .then(b.account_id.cmp(&a.account_id))
    })
}
