//! A conversation as webhooks, bots and `/cable` show it.

use super::contact::{ContactInboxJson, PushContactJson};
use super::message::PushMessageJson;
use super::sender::PushUserJson;
use crate::time::{epoch, epoch_float, epoch_or_zero, iso};
use crate::words::{ChannelTypeWord, PriorityWord, StatusWord};
use crate::{Context, Present};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, TeamId};
use nimchat_messaging::{ConversationView, Priority};
use serde::Serialize;
use utoipa::ToSchema;

/// Every key is always present.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushConversationJson {
    additional_attributes: Attributes,
    can_reply: bool,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    channel: &'static str,
    contact_inbox: ContactInboxJson,
    id: ConversationNumber,
    inbox_id: InboxId,
    /// The newest message that the customer sees, or none
    messages: Vec<PushMessageJson>,
    labels: Vec<String>,
    meta: PushConversationMetaJson,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
    custom_attributes: Attributes,
    snoozed_until: Option<String>,
    unread_count: i32,
    first_reply_created_at: Option<String>,
    /// `low`, `medium`, `high` or `urgent`
    #[schema(value_type = Option<PriorityWord>)]
    priority: Option<&'static str>,
    waiting_since: i64,
    agent_last_seen_at: i64,
    contact_last_seen_at: i64,
    last_activity_at: i64,
    timestamp: i64,
    created_at: i64,
    updated_at: f64,
}

#[derive(Debug, Serialize, ToSchema)]
struct PushConversationMetaJson {
    sender: PushContactJson,
    assignee: Option<PushUserJson>,
    team: Option<NamedTeamJson>,
    hmac_verified: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct NamedTeamJson {
    id: TeamId,
    name: String,
}

impl PushConversationJson {
    /// The conversation; `can_reply` says whether a reply can still reach the customer.
    pub fn new(view: &ConversationView, can_reply: bool, context: &Context) -> Self {
        let conversation = &view.conversation;
        Self {
            additional_attributes: conversation.additional_attributes.clone(),
            can_reply,
            channel: view.inbox.channel.kind(),
            contact_inbox: Present::present(&view.session, context),
            id: conversation.number,
            inbox_id: conversation.inbox_id,
            messages: view
                .last_public_message
                .iter()
                .map(|message| PushMessageJson::new(message, view, context))
                .collect(),
            labels: view.conversation.labels.clone(),
            meta: PushConversationMetaJson::present(view, context),
            status: conversation.status.as_str(),
            custom_attributes: conversation.custom_attributes.clone(),
            snoozed_until: conversation.snoozed_until.map(iso),
            unread_count: conversation.unread_count,
            first_reply_created_at: conversation.first_reply_created_at.map(iso),
            priority: conversation.priority.map(Priority::as_str),
            waiting_since: epoch_or_zero(conversation.waiting_since),
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at),
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            last_activity_at: epoch(conversation.last_activity_at),
            timestamp: epoch(conversation.last_activity_at),
            created_at: epoch(conversation.created_at),
            updated_at: epoch_float(conversation.updated_at),
        }
    }
}

impl PushConversationJson {
    /// The same for other servers, which are not told the token with which the customer listens.
    #[must_use]
    pub fn without_token(mut self) -> Self {
        self.contact_inbox.pubsub_token = None;
        self
    }
}

impl Present<ConversationView> for PushConversationMetaJson {
    fn present(view: &ConversationView, context: &Context) -> Self {
        Self {
            sender: PushContactJson::present(&view.contact, context),
            assignee: view
                .assignee
                .as_ref()
                .map(|profile| PushUserJson::of(profile, context)),
            team: view.team.as_ref().map(|team| NamedTeamJson {
                id: team.id,
                name: team.name.clone(),
            }),
            hmac_verified: view.session.hmac_verified,
        }
    }
}
