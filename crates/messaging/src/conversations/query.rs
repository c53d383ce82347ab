//! What a list of conversations is asked for.

use super::Status;
use nimchat_accounts::Visibility;
use nimchat_core_model::{InboxId, TeamId, UserId};

/// Which conversations, and in which order. The counts of a list are taken before [`ConversationQuery::assignee`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationQuery {
    /// Whose look it is.
    pub visibility: Visibility,
    /// Whose conversations are mine; nobody's for a caller without a user.
    pub me: Option<UserId>,
    /// By who is in charge.
    pub assignee: AssigneeFilter,
    /// By status.
    pub status: StatusFilter,
    /// In this inbox.
    pub inbox_id: Option<InboxId>,
    /// Given to this team.
    pub team_id: Option<TeamId>,
    /// With any of these labels.
    pub labels: Vec<String>,
    /// With this text, whatever its case, in an incoming or outgoing message among the account's newest
    /// [`ConversationQuery::SEARCHED_MESSAGES`].
    pub text: Option<String>,
    /// The order.
    pub sort: ConversationSort,
}

impl ConversationQuery {
    /// How far back a search for text looks, so that it costs the same in an account's tenth year.
    pub const SEARCHED_MESSAGES: i64 = 20_000;

    /// Everything that is seen, whatever its status, the latest activity first.
    pub fn everything(visibility: Visibility) -> Self {
        Self {
            visibility,
            me: None,
            assignee: AssigneeFilter::All,
            status: StatusFilter::Any,
            inbox_id: None,
            team_id: None,
            labels: Vec::new(),
            text: None,
            sort: ConversationSort::default(),
        }
    }
}

/// By who is in charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssigneeFilter {
    /// Whoever.
    #[default]
    All,
    /// The caller.
    Me,
    /// Nobody.
    Unassigned,
    /// Anybody.
    Assigned,
}

impl AssigneeFilter {
    /// Reads a wire name; any other means all (docs/rules/messaging.md §1).
    pub fn parse(name: &str) -> Self {
        match name {
            "me" => Self::Me,
            "unassigned" => Self::Unassigned,
            "assigned" => Self::Assigned,
            _ => Self::All,
        }
    }
}

/// By status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// Whatever it is.
    Any,
    /// This one.
    Is(Status),
    /// A name that is no status: nothing fits (docs/rules/messaging.md §1).
    Nothing,
}

impl StatusFilter {
    /// Reads a wire name.
    pub fn parse(name: &str) -> Self {
        if name == "all" {
            return Self::Any;
        }
        Status::parse(name).map_or(Self::Nothing, Self::Is)
    }
}

/// The order of a list. Who has no value comes last in both directions. Ties come by activity, the latest first in both
/// directions, and then by id; where the order is by activity itself, by id in the direction of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationSort {
    /// By what.
    pub by: ConversationSortKey,
    /// From the end?
    pub descending: bool,
}

impl Default for ConversationSort {
    fn default() -> Self {
        Self {
            by: ConversationSortKey::LastActivityAt,
            descending: true,
        }
    }
}

/// What conversations can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationSortKey {
    /// By when the newest message was written.
    LastActivityAt,
    /// By when it began.
    CreatedAt,
    /// By urgency.
    Priority,
    /// By how long the customer waits.
    WaitingSince,
}

impl ConversationSort {
    /// Reads a wire name; an unknown one means the default (docs/rules/messaging.md §1).
    pub fn parse(name: &str) -> Self {
        use ConversationSortKey::{CreatedAt, LastActivityAt, Priority, WaitingSince};
        let (by, descending) = match name {
            "last_activity_at_asc" => (LastActivityAt, false),
            "created_at_asc" | "sort_on_created_at" => (CreatedAt, false),
            "created_at_desc" => (CreatedAt, true),
            "priority_asc" => (Priority, false),
            "priority_desc" | "sort_on_priority" => (Priority, true),
            "waiting_since_asc" | "sort_on_waiting_since" => (WaitingSince, false),
            "waiting_since_desc" => (WaitingSince, true),
            _ => (LastActivityAt, true),
        };
        Self { by, descending }
    }
}

/// How many conversations each tab of a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The caller's.
    pub mine: u64,
    /// Nobody's.
    pub unassigned: u64,
    /// Everybody's and nobody's.
    pub all: u64,
}

impl Counts {
    /// Somebody's.
    pub fn assigned(self) -> u64 {
        self.all.saturating_sub(self.unassigned)
    }
}
