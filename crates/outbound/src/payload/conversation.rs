//! Conversations in events.

use super::contact::{PushContact, RawContactInbox};
use super::message::PushMessage;
use super::sender::PushUser;
use super::time::{epoch_float, epoch_or_zero, iso};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, TeamId};
use nimchat_messaging::{ConversationView, Priority};
use serde::Serialize;

/// A conversation in real time and as webhooks are told of it. Every key is always there.
#[derive(Debug, Serialize)]
pub struct PushConversation<'a> {
    additional_attributes: &'a Attributes,
    can_reply: bool,
    channel: &'static str,
    contact_inbox: RawContactInbox<'a>,
    id: ConversationNumber,
    inbox_id: InboxId,
    messages: Vec<PushMessage<'a>>,
    labels: &'a [String],
    meta: Meta<'a>,
    status: &'static str,
    custom_attributes: &'a Attributes,
    snoozed_until: Option<String>,
    unread_count: i32,
    first_reply_created_at: Option<String>,
    priority: Option<&'static str>,
    waiting_since: i64,
    agent_last_seen_at: i64,
    contact_last_seen_at: i64,
    last_activity_at: i64,
    timestamp: i64,
    created_at: i64,
    updated_at: f64,
}

#[derive(Debug, Serialize)]
struct Meta<'a> {
    sender: PushContact<'a>,
    assignee: Option<PushUser<'a>>,
    team: Option<TeamOfMeta<'a>>,
    hmac_verified: bool,
}

#[derive(Debug, Serialize)]
struct TeamOfMeta<'a> {
    id: TeamId,
    name: &'a str,
}

impl<'a> PushConversation<'a> {
    /// This conversation, with the newest message that its customer sees, of the server that is reached under
    /// `public_url`.
    pub fn new(view: &'a ConversationView, can_reply: bool, public_url: &str) -> Self {
        let conversation = &view.conversation;
        let last_activity_at = conversation.last_activity_at.timestamp();
        Self {
            additional_attributes: &conversation.additional_attributes,
            can_reply,
            channel: view.inbox.channel.kind(),
            contact_inbox: (&view.session).into(),
            id: conversation.number,
            inbox_id: conversation.inbox_id,
            messages: view
                .last_public_message
                .iter()
                .map(|message| PushMessage::new(message, view, public_url))
                .collect(),
            labels: &conversation.labels,
            meta: Meta::of(view, public_url),
            status: conversation.status.as_str(),
            custom_attributes: &conversation.custom_attributes,
            snoozed_until: conversation.snoozed_until.map(iso),
            unread_count: conversation.unread_count,
            first_reply_created_at: conversation.first_reply_created_at.map(iso),
            priority: conversation.priority.map(Priority::as_str),
            waiting_since: epoch_or_zero(conversation.waiting_since),
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at),
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            last_activity_at,
            timestamp: last_activity_at,
            created_at: conversation.created_at.timestamp(),
            updated_at: epoch_float(conversation.updated_at),
        }
    }
}

impl<'a> Meta<'a> {
    fn of(view: &'a ConversationView, public_url: &str) -> Self {
        Self {
            sender: PushContact::new(&view.contact, public_url),
            assignee: view
                .assignee
                .as_ref()
                .map(|profile| PushUser::new(&profile.agent.user, None, public_url)),
            team: view.team.as_ref().map(|team| TeamOfMeta {
                id: team.id,
                name: &team.name,
            }),
            hmac_verified: view.session.hmac_verified,
        }
    }
}
