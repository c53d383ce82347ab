//! How a member is shown.

use crate::memberships::{AccountRole, Membership};
use crate::users::User;

/// A member of an account (`operations.json #15`).
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    /// Who.
    pub user: User,
    /// As what.
    pub membership: Membership,
}

impl From<(User, Membership)> for AgentView {
    fn from((user, membership): (User, Membership)) -> Self {
        Self { user, membership }
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
