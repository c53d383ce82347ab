//! Conversations as rows: reading, inserting, writing changes.

use crate::conn::MultiBackend;
use crate::counts::CountKey;
use crate::rows::{corrupt, object};
use crate::schema::conversations;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_core_model::{Attributes, MessageId, StoreError, TeamId, UserId};
use nimchat_messaging::{Conversation, Priority, Status};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations, check_for_backend(MultiBackend))]
pub(crate) struct ConversationRow {
    pub(super) id: i64,
    account_id: i64,
    number: i64,
    uuid: String,
    inbox_id: i64,
    contact_id: i64,
    contact_inbox_id: i64,
    status: i16,
    priority: Option<i16>,
    assignee_id: Option<i64>,
    team_id: Option<i64>,
    additional_attributes: Value,
    custom_attributes: Value,
    snoozed_until: Option<NaiveDateTime>,
    waiting_since: Option<NaiveDateTime>,
    first_reply_created_at: Option<NaiveDateTime>,
    agent_last_seen_at: Option<NaiveDateTime>,
    assignee_last_seen_at: Option<NaiveDateTime>,
    contact_last_seen_at: Option<NaiveDateTime>,
    last_activity_at: NaiveDateTime,
    unread_count: i32,
    messages_count: i32,
    last_message_id: Option<i64>,
    last_non_activity_message_id: Option<i64>,
    last_public_message_id: Option<i64>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    labels: Value,
    campaign_number: Option<i64>,
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

impl TryFrom<ConversationRow> for Conversation {
    type Error = StoreError;

    fn try_from(row: ConversationRow) -> Result<Self, StoreError> {
        let time = |at: Option<NaiveDateTime>| at.map(|at| at.and_utc());
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            number: row.number.into(),
            uuid: row
                .uuid
                .parse()
                .map_err(|_| corrupt("conversations.uuid", &row.uuid))?,
            inbox_id: row.inbox_id.into(),
            contact_id: row.contact_id.into(),
            contact_inbox_id: row.contact_inbox_id.into(),
            status: Status::from_code(row.status)
                .ok_or_else(|| corrupt("conversations.status", row.status))?,
            priority: row
                .priority
                .map(|code| {
                    Priority::from_code(code).ok_or_else(|| corrupt("conversations.priority", code))
                })
                .transpose()?,
            assignee_id: row.assignee_id.map(Into::into),
            team_id: row.team_id.map(Into::into),
            additional_attributes: Attributes::from(row.additional_attributes),
            custom_attributes: Attributes::from(row.custom_attributes),
            labels: labels(row.labels)?,
            campaign: row.campaign_number.map(Into::into),
            snoozed_until: time(row.snoozed_until),
            waiting_since: time(row.waiting_since),
            first_reply_created_at: time(row.first_reply_created_at),
            agent_last_seen_at: time(row.agent_last_seen_at),
            assignee_last_seen_at: time(row.assignee_last_seen_at),
            contact_last_seen_at: time(row.contact_last_seen_at),
            last_activity_at: row.last_activity_at.and_utc(),
            unread_count: row.unread_count,
            messages_count: row.messages_count,
            last_message_id: row.last_message_id.map(Into::into),
            last_non_activity_message_id: row.last_non_activity_message_id.map(Into::into),
            last_public_message_id: row.last_public_message_id.map(Into::into),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

fn labels(stored: Value) -> Result<Vec<String>, StoreError> {
    serde_json::from_value(stored)
        .map_err(|error| StoreError::Corrupt(format!("conversations.labels: {error}")))
}

#[derive(Insertable)]
#[diesel(table_name = conversations, treat_none_as_default_value = false)]
pub(super) struct NewConversationRow<'a> {
    pub(super) account_id: i64,
    pub(super) number: i64,
    pub(super) uuid: String,
    pub(super) inbox_id: i64,
    pub(super) contact_id: i64,
    pub(super) contact_inbox_id: i64,
    pub(super) status: i16,
    pub(super) assignee_id: Option<i64>,
    pub(super) team_id: Option<i64>,
    pub(super) additional_attributes: &'a Value,
    pub(super) custom_attributes: &'a Value,
    pub(super) snoozed_until: Option<NaiveDateTime>,
    pub(super) campaign_number: Option<i64>,
    pub(super) waiting_since: NaiveDateTime,
    pub(super) last_activity_at: NaiveDateTime,
    pub(super) unread_count: i32,
    pub(super) messages_count: i32,
    pub(super) created_at: NaiveDateTime,
    pub(super) updated_at: NaiveDateTime,
}

/// The columns that differ: an unchanged column costs neither a write nor an index entry.
#[derive(AsChangeset)]
#[diesel(table_name = conversations)]
#[expect(
    clippy::option_option,
    reason = "the outer one is absent for what stays"
)]
pub(super) struct ChangedColumns {
    inbox_id: Option<i64>,
    contact_id: Option<i64>,
    contact_inbox_id: Option<i64>,
    status: Option<i16>,
    priority: Option<Option<i16>>,
    assignee_id: Option<Option<i64>>,
    team_id: Option<Option<i64>>,
    additional_attributes: Option<Value>,
    custom_attributes: Option<Value>,
    snoozed_until: Option<Option<NaiveDateTime>>,
    waiting_since: Option<Option<NaiveDateTime>>,
    first_reply_created_at: Option<Option<NaiveDateTime>>,
    agent_last_seen_at: Option<Option<NaiveDateTime>>,
    assignee_last_seen_at: Option<Option<NaiveDateTime>>,
    contact_last_seen_at: Option<Option<NaiveDateTime>>,
    last_activity_at: Option<NaiveDateTime>,
    unread_count: Option<i32>,
    messages_count: Option<i32>,
    last_message_id: Option<Option<i64>>,
    last_non_activity_message_id: Option<Option<i64>>,
    last_public_message_id: Option<Option<i64>>,
    updated_at: Option<NaiveDateTime>,
    labels: Option<Value>,
}

impl ChangedColumns {
    pub(super) fn between(before: &Conversation, after: &Conversation) -> Self {
        macro_rules! changed {
            ($column:ident, $value:expr) => {
                (before.$column != after.$column).then(|| $value)
            };
        }
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.naive_utc());
        let message = |id: Option<MessageId>| id.map(MessageId::get);
        Self {
            inbox_id: changed!(inbox_id, after.inbox_id.get()),
            contact_id: changed!(contact_id, after.contact_id.get()),
            contact_inbox_id: changed!(contact_inbox_id, after.contact_inbox_id.get()),
            status: changed!(status, after.status.code()),
            priority: changed!(priority, after.priority.map(Priority::code)),
            assignee_id: changed!(assignee_id, after.assignee_id.map(UserId::get)),
            team_id: changed!(team_id, after.team_id.map(TeamId::get)),
            additional_attributes: changed!(
                additional_attributes,
                object(after.additional_attributes.clone())
            ),
            custom_attributes: changed!(custom_attributes, object(after.custom_attributes.clone())),
            snoozed_until: changed!(snoozed_until, time(after.snoozed_until)),
            waiting_since: changed!(waiting_since, time(after.waiting_since)),
            first_reply_created_at: changed!(
                first_reply_created_at,
                time(after.first_reply_created_at)
            ),
            agent_last_seen_at: changed!(agent_last_seen_at, time(after.agent_last_seen_at)),
            assignee_last_seen_at: changed!(
                assignee_last_seen_at,
                time(after.assignee_last_seen_at)
            ),
            contact_last_seen_at: changed!(contact_last_seen_at, time(after.contact_last_seen_at)),
            last_activity_at: changed!(last_activity_at, after.last_activity_at.naive_utc()),
            unread_count: changed!(unread_count, after.unread_count),
            messages_count: changed!(messages_count, after.messages_count),
            last_message_id: changed!(last_message_id, message(after.last_message_id)),
            last_non_activity_message_id: changed!(
                last_non_activity_message_id,
                message(after.last_non_activity_message_id)
            ),
            last_public_message_id: changed!(
                last_public_message_id,
                message(after.last_public_message_id)
            ),
            updated_at: changed!(updated_at, after.updated_at.naive_utc()),
            labels: changed!(labels, Value::from(after.labels.clone())),
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
