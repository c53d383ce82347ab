//! A conversation as webhooks, bots and `/cable` show it.

use super::contact::{ContactInboxJson, PushContactJson};
use super::message::PushMessageJson;
use super::sender::PushUserJson;
use crate::words::{ChannelTypeWord, PriorityWord, StatusWord};
use crate::{Context, Present, wire};
use nimchat_accounts::Team;
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, TeamId};
use nimchat_messaging::ConversationView;

/// Every key is always present.
#[wire(shown: Shown<'_>, conversation = shown.view.conversation, view = *shown.view)]
pub struct PushConversationJson {
    additional_attributes: Attributes,
    #[present(shown.can_reply)]
    can_reply: bool,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    #[present(view.inbox.channel.kind())]
    channel: &'static str,
    #[present(view.session)]
    contact_inbox: ContactInboxJson,
    #[present(conversation.number)]
    id: ConversationNumber,
    inbox_id: InboxId,
    /// The newest message that the customer sees, or none
    #[present(PushMessageJson::some(view.last_public_message.as_ref(), view, context).into_iter().collect())]
    messages: Vec<PushMessageJson>,
    labels: Vec<String>,
    #[present(view)]
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
    #[present(conversation.last_activity_at)]
    timestamp: i64,
    created_at: i64,
    updated_at: f64,
}

#[wire(view: ConversationView)]
struct PushConversationMetaJson {
    #[present(view.contact)]
    sender: PushContactJson,
    assignee: Option<PushUserJson>,
    team: Option<NamedTeamJson>,
    #[present(view.session.hmac_verified)]
    hmac_verified: bool,
}

#[wire(team: Team)]
struct NamedTeamJson {
    id: TeamId,
    name: String,
}

/// A conversation, and whether a reply can still reach the customer.
struct Shown<'a> {
    view: &'a ConversationView,
    can_reply: bool,
}

impl PushConversationJson {
    /// The conversation; `can_reply` says whether a reply can still reach the customer.
    pub fn new(view: &ConversationView, can_reply: bool, context: &Context) -> Self {
        Self::present(&Shown { view, can_reply }, context)
    }

    /// The same for other servers, which are not told the token with which the customer listens.
    #[must_use]
    pub fn without_token(mut self) -> Self {
        self.contact_inbox.pubsub_token = None;
        self
    }
}
