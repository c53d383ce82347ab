//! The team model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, TeamId};

/// A group of agents.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its account.
    pub account_id: AccountId,
    /// Its name, in lower case, unique in the account.
    pub name: String,
    /// Its purpose.
    pub description: Option<String>,
    /// Is a conversation that is assigned to the team also assigned to one of its members?
    pub allow_auto_assign: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A team before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTeam {
    /// As [`Team::account_id`].
    pub account_id: AccountId,
    /// As [`Team::name`].
    pub name: String,
    /// As [`Team::description`].
    pub description: Option<String>,
    /// As [`Team::allow_auto_assign`].
    pub allow_auto_assign: bool,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

/// A team as shown to one user.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamView {
    /// The team.
    pub team: Team,
    /// Is that user in the team?
    pub is_member: bool,
}
