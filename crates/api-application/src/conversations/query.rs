//! The query of a list of conversations and of its counts (docs/rules/messaging.md §1).

use nimchat_api_kit::prelude::*;
use nimchat_api_kit::route::{Draft, Kind};
use nimchat_core_model::filter::Filter;
use nimchat_core_model::{InboxId, TeamId};
use nimchat_messaging::conversations::ConversationGroup;
use nimchat_messaging::{
    AssigneeFilter, ConversationQuery, ConversationService, ConversationSort, MessagingError,
    Status, StatusFilter,
};

#[derive(Debug, Default, Deserialize, Validate)]
pub(crate) struct ConversationsQuery {
    assignee_type: Option<String>,
    status: Option<String>,
    q: Option<String>,
    inbox_id: Option<InboxId>,
    team_id: Option<TeamId>,
    labels: Option<Vec<String>>,
    conversation_type: Option<String>,
    source_id: Option<String>,
    updated_within: Option<i64>,
    sort_by: Option<String>,
}

impl ConversationsQuery {
    /// The query of `caller`: open conversations, unless a status or a text is given.
    pub(crate) fn of(
        self,
        caller: &Agent,
        conversations: &ConversationService,
    ) -> Result<ConversationQuery, MessagingError> {
        let text = self.q.filter(|text| !text.trim().is_empty());
        let status = match self.status.as_deref() {
            _ if text.is_some() => StatusFilter::Any,
            None | Some("") => StatusFilter::Is(Status::Open),
            Some(name) => StatusFilter::parse(name),
        };
        let group = self.conversation_type.filter(|name| !name.is_empty());
        Ok(ConversationQuery {
            visibility: caller.visibility(),
            me: Some(caller.user.id),
            assignee: AssigneeFilter::parse(self.assignee_type.as_deref().unwrap_or_default()),
            status,
            inbox_id: self.inbox_id,
            team_id: self.team_id,
            contact_id: None,
            labels: titles(self.labels)
                .iter()
                .map(|title| title.to_lowercase())
                .collect(),
            text,
            group: group
                .map(|name| ConversationGroup::parse(&name))
                .transpose()?,
            source_id: self.source_id.filter(|id| !id.is_empty()),
            updated_since: self
                .updated_within
                .map(|seconds| conversations.seconds_ago(seconds)),
            filter: Filter::everything(),
            sort: ConversationSort::parse(self.sort_by.as_deref().unwrap_or_default()),
        })
    }

    /// Describes the filters that a list and its counts share.
    pub(crate) fn describe(draft: Draft) -> Draft<Self> {
        draft
            .reads::<Self>()
            .parameter(
                "status",
                Kind::OneOf(&["open", "resolved", "pending", "snoozed", "all"]),
                "Filter by conversation status; the open ones if absent",
            )
            .parameter(
                "q",
                Kind::Text,
                "Filters conversations with messages containing the search term, whatever their status",
            )
            .parameter("inbox_id", Kind::Integer, "Filter by inbox")
            .parameter("team_id", Kind::Integer, "Filter by team")
            .parameter("labels", Kind::Texts, "Filter by label: any of these")
            .parameter(
                "conversation_type",
                Kind::OneOf(&["mention", "participating", "unattended"]),
                "`mention` (a note mentions the caller), `participating` (the caller takes part) or `unattended` \
                 (without a reply, or with a waiting contact)",
            )
            .parameter("source_id", Kind::Text, "Filter by the source id of the contact's session")
            .parameter(
                "updated_within",
                Kind::Integer,
                "Filter by the time of the last change: at the most so many seconds ago",
            )
    }
}

/// Labels as they are stored: a comma separates two of them (docs/rules/messaging.md §1).
pub(crate) fn titles(labels: Option<Vec<String>>) -> Vec<String> {
    labels
        .unwrap_or_default()
        .iter()
        .flat_map(|text| text.split(','))
        .map(|title| title.trim().to_owned())
        .filter(|title| !title.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_parts_two_labels() {
        let labels = Some(vec![
            "VIP, billing".to_owned(),
            " ".to_owned(),
            "a".to_owned(),
        ]);
        assert_eq!(titles(labels), ["VIP", "billing", "a"]);
        assert!(titles(None).is_empty());
    }
}
