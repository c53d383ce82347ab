//! The query of a list of conversations.

use super::{Conversation, ConversationField, Status};
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::filter::Filter;
use nimchat_core_model::{
    ContactId, InboxId, Missing, Order, SortKey, SortValue, TeamId, UserId, named,
};

/// Filters and order of a list. The counts of a list are taken before [`ConversationQuery::assignee`].
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationQuery {
    /// The visibility of the caller.
    pub visibility: Visibility,
    /// The user whose conversations count as mine; none for a caller without a user.
    pub me: Option<UserId>,
    /// Filter by assignee.
    pub assignee: AssigneeFilter,
    /// Filter by status.
    pub status: StatusFilter,
    /// Filter by inbox.
    pub inbox_id: Option<InboxId>,
    /// Filter by team.
    pub team_id: Option<TeamId>,
    /// Filter by customer.
    pub contact_id: Option<ContactId>,
    /// Filter by labels: any of these.
    pub labels: Vec<String>,
    /// Filter by text, in any case: in an incoming or outgoing message.
    pub text: Option<String>,
    /// Filter by what the caller or the team has to do with it.
    pub group: Option<ConversationGroup>,
    /// Filter by the source id of the customer's session.
    pub source_id: Option<String>,
    /// Filter by the time of the last change.
    pub updated_since: Option<DateTime<Utc>>,
    /// Filter by further conditions.
    pub filter: Filter<ConversationField>,
    /// The order.
    pub sort: ConversationSort,
}

impl ConversationQuery {
    /// Do the stored counts answer it? They do unless a filter beyond status, inbox and team is part of it.
    pub fn is_counted(&self) -> bool {
        self.contact_id.is_none()
            && self.labels.is_empty()
            && self.text.is_none()
            && self.group.is_none()
            && self.source_id.is_none()
            && self.updated_since.is_none()
            && self.filter.is_everything()
    }

    /// Every visible conversation in any status, the latest activity first.
    pub fn everything(visibility: Visibility) -> Self {
        Self {
            visibility,
            me: None,
            assignee: AssigneeFilter::All,
            status: StatusFilter::Any,
            inbox_id: None,
            team_id: None,
            contact_id: None,
            labels: Vec::new(),
            text: None,
            group: None,
            source_id: None,
            updated_since: None,
            filter: Filter::everything(),
            sort: ConversationSort::default(),
        }
    }
}

named! {
    /// A kind of conversations that a list may be limited to. Visibility applies to all of them.
    ConversationGroup in "conversation_type" {
        /// A note mentions the caller.
        Mentioned = "mention",
        /// The caller takes part.
        Participating = "participating",
        /// No person has replied yet, or the customer waits for a reply.
        Unattended = "unattended",
    }
}

/// Filter by assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssigneeFilter {
    /// All conversations.
    #[default]
    All,
    /// Assigned to the caller.
    Me,
    /// Not assigned.
    Unassigned,
    /// Assigned to any agent.
    Assigned,
}

impl AssigneeFilter {
    /// Reads a wire name; an unknown one means all (docs/rules/messaging.md §1).
    pub fn parse(name: &str) -> Self {
        match name {
            "me" => Self::Me,
            "unassigned" => Self::Unassigned,
            "assigned" => Self::Assigned,
            _ => Self::All,
        }
    }
}

/// Filter by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// Any status.
    Any,
    /// This one.
    Is(Status),
    /// A name that is no status: no conversation matches (docs/rules/messaging.md §1).
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

/// The order of a list. Conversations without a value come last in both directions. Ties are ordered by activity, the
/// latest first in both directions, and then by id; in the order by activity itself, by id in the direction of the
/// list; in that by waiting time by the time of creation and then by id, the earliest first in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationSort {
    /// The key.
    pub by: ConversationSortKey,
    /// Is the order descending?
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

/// The keys that conversations can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationSortKey {
    /// By the time of the newest message.
    LastActivityAt,
    /// By the time of creation.
    CreatedAt,
    /// By priority.
    Priority,
    /// By the time that the customer has waited.
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

    /// The order.
    pub fn order(self) -> Order<Conversation> {
        type Key = SortKey<Conversation>;
        let id = Key::number("id", |it| it.id.get().into());
        let activity = Key::time("last_activity_at", |it| it.last_activity_at.into());
        let creation = Key::time("created_at", |it| it.created_at.into());
        let latest = [activity.descending(true), id.descending(true)];
        let keys = match self.by {
            ConversationSortKey::LastActivityAt => [activity, id]
                .map(|key| key.descending(self.descending))
                .to_vec(),
            ConversationSortKey::CreatedAt => {
                [&[creation.descending(self.descending)], &latest[..]].concat()
            }
            ConversationSortKey::Priority => {
                let priority = Key::number("priority", |it| {
                    let level = it.priority.map(|level| i64::from(level.code()));
                    SortValue::from(level)
                });
                let priority = priority.missing(Missing::Last);
                [&[priority.descending(self.descending)], &latest[..]].concat()
            }
            ConversationSortKey::WaitingSince => {
                let waiting = Key::time("waiting_since", |it| it.waiting_since.into());
                let waiting = waiting.missing(Missing::Last);
                vec![waiting.descending(self.descending), creation, id]
            }
        };
        Order::new("conversations", keys)
    }
}

/// The number of conversations in each tab of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Assigned to the caller.
    pub mine: u64,
    /// Not assigned.
    pub unassigned: u64,
    /// All conversations.
    pub all: u64,
}

impl Counts {
    /// Assigned to any agent.
    pub fn assigned(self) -> u64 {
        self.all.saturating_sub(self.unassigned)
    }
}
