//! What is open now (docs/rules/reporting.md §5.4, §5.5, §5.9).

use nimchat_accounts::AgentView;
use nimchat_core_model::named;

/// Conversations by what they wait for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LiveCounts {
    /// Open ones.
    pub open: u64,
    /// Open ones whose customer waits for a reply.
    pub unattended: u64,
    /// Open ones without an assignee.
    pub unassigned: u64,
    /// Pending ones.
    pub pending: u64,
}

/// The conversations of one agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgentLoad {
    /// Open ones.
    pub open: u64,
    /// Open ones whose customer waits for a reply.
    pub unattended: u64,
}

/// An agent with their conversations.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentReport {
    /// The agent.
    pub agent: AgentView,
    /// Their conversations.
    pub load: AgentLoad,
}

named! {
    /// Whose open conversations are counted together.
    OpenGroups in "group_by" {
        /// Those of one team.
        Teams = "team_id",
        /// Those of one assignee.
        Assignees = "assignee_id",
    }
}

/// The open conversations of one team or one assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenGroup {
    /// The id of the team or the assignee; none for those without one.
    pub id: Option<i64>,
    /// Open ones.
    pub open: u64,
    /// Open ones whose customer waits for a reply.
    pub unattended: u64,
    /// Open ones without an assignee.
    pub unassigned: u64,
}
