//! Lists of conversations in memory: filters, order and counts.

use super::state::State;
use crate::conversations::{
    AssigneeFilter, Conversation, ConversationGroup, ConversationQuery, Counts, StatusFilter,
};
use crate::messages::{Message, MessageType};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AccountId, ConversationId, UserId};
use std::collections::{BTreeSet, HashSet};

impl State {
    /// The conversations that the query lists, by id.
    pub(super) fn listed(
        &self,
        account: AccountId,
        query: &ConversationQuery,
    ) -> Vec<Conversation> {
        self.fitting(account, query)
            .filter(|c| match query.assignee {
                AssigneeFilter::All => true,
                AssigneeFilter::Me => query.me.is_some() && c.assignee_id == query.me,
                AssigneeFilter::Unassigned => c.assignee_id.is_none(),
                AssigneeFilter::Assigned => c.assignee_id.is_some(),
            })
            .cloned()
            .collect()
    }

    pub(super) fn counted(&self, account: AccountId, query: &ConversationQuery) -> Counts {
        let mut counts = Counts::default();
        let mut add = |assignee: Option<UserId>, total: u64| {
            counts.all += total;
            if assignee.is_none() {
                counts.unassigned += total;
            } else if assignee == query.me {
                counts.mine += total;
            }
        };
        if query.is_counted() {
            for (pile, total) in &self.piles {
                let fits = pile.account == account
                    && self.sees(query.visibility, pile.inbox)
                    && query.inbox_id.is_none_or(|id| id == pile.inbox)
                    && query.team_id.is_none_or(|id| Some(id) == pile.team)
                    && fits_status(query.status, pile.status);
                if fits {
                    add(pile.assignee, *total);
                }
            }
        } else {
            self.fitting(account, query)
                .for_each(|conversation| add(conversation.assignee_id, 1));
        }
        counts
    }

    /// The conversations that match every filter except the assignee.
    fn fitting(
        &self,
        account: AccountId,
        query: &ConversationQuery,
    ) -> impl Iterator<Item = &Conversation> {
        let saying = query.text.as_deref().map(|text| self.saying(account, text));
        self.conversations.values().filter(move |c| {
            c.account_id == account
                && self.sees(query.visibility, c.inbox_id)
                && query.inbox_id.is_none_or(|id| id == c.inbox_id)
                && query.team_id.is_none_or(|id| Some(id) == c.team_id)
                && query.contact_id.is_none_or(|id| id == c.contact_id)
                && fits_status(query.status, c.status)
                && (query.labels.is_empty() || query.labels.iter().any(|title| c.has_label(title)))
                && query
                    .group
                    .is_none_or(|group| self.is_of(group, query.me, c))
                && query.source_id.as_ref().is_none_or(|id| {
                    let session = self.sessions.get(&c.contact_inbox_id);
                    session.is_some_and(|session| session.source_id == *id)
                })
                && query
                    .updated_since
                    .is_none_or(|since| c.updated_at >= since)
                && query.filter.matches(*c)
                && saying.as_ref().is_none_or(|ids| ids.contains(&c.id))
        })
    }

    fn is_of(&self, group: ConversationGroup, me: Option<UserId>, row: &Conversation) -> bool {
        let mine = |rows: &BTreeSet<(ConversationId, UserId)>| {
            me.is_some_and(|me| rows.contains(&(row.id, me)))
        };
        match group {
            ConversationGroup::Mentioned => mine(&self.mentions),
            ConversationGroup::Participating => mine(&self.participants),
            ConversationGroup::Unattended => {
                row.first_reply_created_at.is_none() || row.waiting_since.is_some()
            }
        }
    }

    fn saying(&self, account: AccountId, text: &str) -> HashSet<ConversationId> {
        let spoken = [MessageType::Incoming, MessageType::Outgoing];
        self.messages
            .values()
            .filter(|message| message.account_id == account)
            .filter(|message| spoken.contains(&message.message_type) && says(message, text))
            .map(|message| message.conversation_id)
            .collect()
    }
}

/// Is the text in the message, in any case?
pub(super) fn says(message: &Message, text: &str) -> bool {
    let content = message.content.as_deref();
    content.is_some_and(|content| folded(content).contains(&folded(text)))
}

fn fits_status(filter: StatusFilter, status: crate::conversations::Status) -> bool {
    match filter {
        StatusFilter::Any => true,
        StatusFilter::Is(wanted) => wanted == status,
        StatusFilter::Nothing => false,
    }
}
