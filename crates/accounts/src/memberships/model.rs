//! The membership model.

use crate::accounts::AccountStatus;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Locale, MembershipId, UserId, Violation};
use serde::{Deserialize, Serialize};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers in the inboxes they are a member of.
    Agent,
    /// Has access to the whole account and manages it.
    Administrator,
}

impl Role {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Administrator => "administrator",
        }
    }

    /// Reads a wire name.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        match name {
            "agent" => Ok(Self::Agent),
            "administrator" => Ok(Self::Administrator),
            _ => Err(Violation::new("role", "is not included in the list")),
        }
    }
}

/// Whether a member takes conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// Yes. The reference spells it `available`.
    Online,
    /// Not now.
    Busy,
    /// No.
    Offline,
}

impl Availability {
    /// The name in the store and in the `chatwoot` profile.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Busy => "busy",
            Self::Offline => "offline",
        }
    }

    /// The availability shown to others.
    fn seen(self, auto_offline: bool, present: bool) -> Self {
        if auto_offline && !present {
            Self::Offline
        } else {
            self
        }
    }

    /// Reads a wire name of either profile (docs/rules/accounts.md §5.4).
    pub fn parse(name: &str) -> Result<Self, Violation> {
        match name {
            "online" | "available" => Ok(Self::Online),
            "busy" => Ok(Self::Busy),
            "offline" => Ok(Self::Offline),
            _ => Err(Violation::new(
                "availability",
                "is not included in the list",
            )),
        }
    }
}

/// A user in an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The row's id.
    pub id: MembershipId,
    /// The account.
    pub account_id: AccountId,
    /// The user.
    pub user_id: UserId,
    /// Their role.
    pub role: Role,
    /// Who invited them.
    pub inviter_id: Option<UserId>,
    /// The availability that they chose.
    pub availability: Availability,
    /// Are they offline when they are not connected, whatever they chose?
    pub auto_offline: bool,
    /// When they last opened this account.
    pub active_at: Option<DateTime<Utc>>,
    /// When they joined it.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

impl Membership {
    /// The availability shown to others: the chosen one, unless the member goes offline when not connected and is not
    /// `present` (docs/rules/accounts.md §6).
    pub fn availability_status(&self, present: bool) -> Availability {
        self.availability.seen(self.auto_offline, present)
    }
}

/// A membership before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMembership {
    /// As [`Membership::account_id`].
    pub account_id: AccountId,
    /// As [`Membership::user_id`].
    pub user_id: UserId,
    /// As [`Membership::role`].
    pub role: Role,
    /// As [`Membership::inviter_id`].
    pub inviter_id: Option<UserId>,
    /// As [`Membership::availability`].
    pub availability: Availability,
    /// As [`Membership::auto_offline`].
    pub auto_offline: bool,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

impl NewMembership {
    /// A membership with its defaults (docs/rules/accounts.md §6): online, offline when not connected.
    pub fn new(
        account_id: AccountId,
        user_id: UserId,
        role: Role,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            account_id,
            user_id,
            role,
            inviter_id: None,
            availability: Availability::Online,
            auto_offline: true,
            created_at,
        }
    }
}

/// One account of a user, as lists of a user's accounts show it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRole {
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub account_name: String,
    /// Its language.
    pub account_locale: Locale,
    /// The user's role in it.
    pub role: Role,
    /// When the user last opened it.
    pub active_at: Option<DateTime<Utc>>,
    /// Whether it may be used.
    pub account_status: AccountStatus,
    /// Who invited the user.
    pub inviter_id: Option<UserId>,
    /// The availability that the user chose.
    pub availability: Availability,
    /// Are they offline when they are not connected, whatever they chose?
    pub auto_offline: bool,
}

impl AccountRole {
    /// As [`Membership::availability_status`].
    pub fn availability_status(&self, present: bool) -> Availability {
        self.availability.seen(self.auto_offline, present)
    }
}
