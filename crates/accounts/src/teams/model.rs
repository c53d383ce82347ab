//! What a team is.

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
    /// What it is for.
    pub description: Option<String>,
    /// Does a conversation given to the team get one of its members?
    pub allow_auto_assign: bool,
    /// When it was made.
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
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A team as one of the account's people sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamView {
    /// The team.
    pub team: Team,
    /// Is whoever looks in it?
    pub is_member: bool,
}
