//! Conversations as rows: reading, inserting, writing changes.

use crate::counts::CountKey;
use crate::prelude::*;
use nimchat_core_model::{TeamId, UserId};
use nimchat_messaging::Conversation;

row! {
    ConversationRow of conversations as Conversation {
        id, account_id, number, uuid, inbox_id, contact_id, contact_inbox_id, status, priority,
        assignee_id, team_id, additional_attributes, custom_attributes, labels, snoozed_until,
        waiting_since, first_reply_created_at, agent_last_seen_at, assignee_last_seen_at,
        contact_last_seen_at, last_activity_at, unread_count, messages_count, last_message_id,
        last_non_activity_message_id, last_public_message_id, created_at, updated_at,
    } with campaign_number => |row| {
        campaign: row.campaign_number.map(Into::into),
    }
}

impl ConversationRow {
    /// See [`count_key`].
    pub(super) fn count_key(&self) -> CountKey {
        CountKey {
            account_id: self.account_id,
            inbox_id: self.inbox_id,
            status: self.status,
            assignee_id: self.assignee_id.unwrap_or(0),
            team_id: self.team_id.unwrap_or(0),
        }
    }
}

/// The key by which the conversation is counted.
pub(super) fn count_key(conversation: &Conversation) -> CountKey {
    CountKey {
        account_id: conversation.account_id.get(),
        inbox_id: conversation.inbox_id.get(),
        status: conversation.status.code(),
        assignee_id: conversation.assignee_id.map_or(0, UserId::get),
        team_id: conversation.team_id.map_or(0, TeamId::get),
    }
}
