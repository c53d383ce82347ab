//! How a member is shown.

use crate::memberships::{AccountRole, Availability, Membership};
use crate::presence::Presence;
use crate::users::User;
use nimchat_core_model::AccountId;

/// A member of an account (`operations.json #15`).
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    /// Who.
    pub user: User,
    /// As what.
    pub membership: Membership,
    /// Are they connected?
    pub present: bool,
}

impl AgentView {
    /// These members of the account; one look at who is connected, however many they are.
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

    /// Whether they take conversations, as others see it.
    pub fn availability_status(&self) -> Availability {
        self.membership.availability_status(self.present)
    }
}

/// A member of an account with every account that they are in (`operations.json #27`).
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileView {
    /// In this account.
    pub agent: AgentView,
    /// Everywhere, by account id.
    pub accounts: Vec<AccountRole>,
}
