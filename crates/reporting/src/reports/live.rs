//! What is open now (docs/rules/reporting.md §5.4, §5.5).

use nimchat_accounts::AgentView;

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
