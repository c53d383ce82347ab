//! The agent as the API shows it.

use crate::memberships::{AccountRole, Availability, Membership};
use crate::presence::Presence;
use crate::users::User;
use nimchat_core_model::AccountId;

/// A member of an account (`operations.json #15`).
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    /// The user.
    pub user: User,
    /// Their membership.
    pub membership: Membership,
    /// Are they connected?
    pub present: bool,
}

impl AgentView {
    /// These members of the account, with one presence look-up for all of them.
    pub(crate) fn all(
        account: AccountId,
        members: Vec<(User, Membership)>,
        presence: &dyn Presence,
    ) -> Vec<Self> {
        if members.is_empty() {
            return Vec::new();
        }
        let there = presence.users(account);
        members
            .into_iter()
            .map(|(user, membership)| Self {
                present: there.contains(&user.id),
                user,
                membership,
            })
            .collect()
    }

    /// This member.
    pub(crate) fn one(user: User, membership: Membership, presence: &dyn Presence) -> Self {
        Self {
            present: presence.has_user(membership.account_id, user.id),
            user,
            membership,
        }
    }

    /// The availability shown to others.
    pub fn availability_status(&self) -> Availability {
        self.membership.availability_status(self.present)
    }
}

/// A member of an account with all accounts of the user (`operations.json #27`).
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileView {
    /// The member in this account.
    pub agent: AgentView,
    /// The user's accounts, by account id.
    pub accounts: Vec<AccountRole>,
}
