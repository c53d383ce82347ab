//! The team model.

use nimchat_core_model::{AccountId, TeamId, record};

record! {
    /// A group of agents.
    Team(TeamId)
    /// A team before it is stored.
    NewTeam {
        /// Its account.
        pub account_id: AccountId,
        /// Its name, in lower case, unique in the account.
        pub name: String,
        /// Its purpose.
        pub description: Option<String>,
        /// Is a conversation that is assigned to the team also assigned to one of its members?
        pub allow_auto_assign: bool,
    }
}

/// A team as shown to one user.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamView {
    /// The team.
    pub team: Team,
    /// Is that user in the team?
    pub is_member: bool,
}
