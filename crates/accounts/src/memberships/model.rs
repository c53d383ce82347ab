//! The membership model.

use crate::accounts::AccountStatus;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Locale, MembershipId, UserId, Violation, named, record};

named! {
    /// What a member may do.
    Role in "role" {
        /// Answers in the inboxes they are a member of.
        Agent = "agent",
        /// Has access to the whole account and manages it.
        Administrator = "administrator",
    }
}

named! {
    /// Whether a member takes conversations.
    Availability {
        /// Yes. The reference spells it `available`.
        Online = "online",
        /// Not now.
        Busy = "busy",
        /// No.
        Offline = "offline",
    }
}

impl Availability {
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
        let found = match name {
            "available" => Some(Self::Online),
            name => Self::from_name(name),
        };
        found.ok_or_else(|| Violation::unlisted("availability"))
    }
}

record! {
    /// A user in an account.
    Membership(MembershipId)
    /// A membership before it is stored.
    NewMembership {
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
    }
    stored {
        /// When they last opened this account.
        pub active_at: Option<DateTime<Utc>>,
    }
}

impl Membership {
    /// The availability shown to others: the chosen one, unless the member goes offline when not connected and is not
    /// `present` (docs/rules/accounts.md §6).
    pub fn availability_status(&self, present: bool) -> Availability {
        self.availability.seen(self.auto_offline, present)
    }
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
