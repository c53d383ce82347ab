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

/// A member of an account with their role in it (`operations.json #27`). Their other accounts are not the account's
/// business.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileView {
    /// The member in this account.
    pub agent: AgentView,
    /// Their role in this account.
    pub role: AccountRole,
}

/// A user whom the account knows: a member, or one who was.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonView {
    /// The user.
    pub user: User,
    /// Their membership in the account and their role by it; none if they are not a member any more.
    pub place: Option<(Membership, AccountRole)>,
    /// Are they connected?
    pub present: bool,
}

impl PersonView {
    /// The availability shown to others; none if they are not a member.
    pub fn availability_status(&self) -> Option<Availability> {
        let (membership, _) = self.place.as_ref()?;
        Some(membership.availability_status(self.present))
    }

    /// The member; none if they are not one.
    pub fn profile(&self) -> Option<ProfileView> {
        let (membership, role) = self.place.clone()?;
        let agent = AgentView {
            user: self.user.clone(),
            membership,
            present: self.present,
        };
        Some(ProfileView { agent, role })
    }
}
