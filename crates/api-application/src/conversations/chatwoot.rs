//! A conversation as Chatwoot's REST answers show it (contract messaging.md §0.4 `CwConversation`).

use super::contact::ConversationContactJson;
use super::counts::CountsJson;
use super::surroundings::Surroundings;
use super::team::TeamChatwootJson;
use crate::Services;
use crate::agents::present::AgentChatwootJson;
use crate::messages::PushMessageJson;
use nimchat_accounts::Caller;
use nimchat_api_kit::{Answer, ApiError, Context, Present};
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId};
use nimchat_messaging::conversations::{ConversationList, Priority};
use nimchat_messaging::{ConversationView, MessageView};
use nimchat_wire::time::{epoch, epoch_float, epoch_or_zero, iso};
use serde::Serialize;
use utoipa::ToSchema;

/// Times are Unix seconds, 0 for what never was, but for `snoozed_until` and the fraction of `updated_at`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationChatwootJson {
    #[schema(value_type = i64)]
    id: ConversationNumber,
    #[schema(format = Uuid)]
    uuid: String,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    meta: ConversationMetaChatwootJson,
    /// The newest message of any kind, or none
    messages: Vec<PushMessageJson>,
    last_non_activity_message: Option<PushMessageJson>,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    labels: Vec<String>,
    /// `open`, `resolved`, `pending` or `snoozed`
    status: &'static str,
    /// `low`, `medium`, `high` or `urgent`
    priority: Option<&'static str>,
    snoozed_until: Option<String>,
    muted: bool,
    can_reply: bool,
    unread_count: i32,
    agent_last_seen_at: i64,
    assignee_last_seen_at: i64,
    contact_last_seen_at: i64,
    first_reply_created_at: i64,
    waiting_since: i64,
    created_at: i64,
    last_activity_at: i64,
    timestamp: i64,
    updated_at: f64,
    /// No conversation has one
    sla_policy_id: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationMetaChatwootJson {
    sender: ConversationContactJson,
    /// `Channel::Api`, `Channel::WebWidget`
    channel: &'static str,
    /// Left out where nobody is in charge
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    assignee: Option<AgentChatwootJson>,
    /// Left out where no team is in charge
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    team: Option<TeamChatwootJson>,
    hmac_verified: bool,
}

impl ConversationChatwootJson {
    pub(crate) fn new(view: &ConversationView, around: &Surroundings, context: &Context) -> Self {
        let conversation = &view.conversation;
        let message = |message: &MessageView| PushMessageJson::new(message, view, context);
        Self {
            id: conversation.number,
            uuid: conversation.uuid.to_string(),
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            meta: ConversationMetaChatwootJson::new(view, around, context),
            messages: view.last_message.iter().map(message).collect(),
            last_non_activity_message: view.last_non_activity_message.as_ref().map(message),
            additional_attributes: conversation.additional_attributes.clone(),
            custom_attributes: conversation.custom_attributes.clone(),
            labels: view.conversation.labels.clone(),
            status: conversation.status.as_str(),
            priority: conversation.priority.map(Priority::as_str),
            snoozed_until: conversation.snoozed_until.map(iso),
            muted: view.contact.blocked,
            can_reply: around.can_reply(conversation.id),
            unread_count: conversation.unread_count,
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at),
            assignee_last_seen_at: epoch_or_zero(conversation.assignee_last_seen_at),
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            first_reply_created_at: epoch_or_zero(conversation.first_reply_created_at),
            waiting_since: epoch_or_zero(conversation.waiting_since),
            created_at: epoch(conversation.created_at),
            last_activity_at: epoch(conversation.last_activity_at),
            timestamp: epoch(conversation.last_activity_at),
            updated_at: epoch_float(conversation.updated_at),
            sla_policy_id: None,
        }
    }

    /// One conversation as an answer, with what surrounds it.
    pub(super) fn answer(
        view: ConversationView,
        services: &Services,
        caller: &Caller,
        context: &Context,
    ) -> Result<Answer, ApiError> {
        let views = [view];
        let around = Surroundings::read(services, caller, &views)?;
        let [view] = &views;
        Answer::json(&Self::new(view, &around, context))
    }
}

impl ConversationMetaChatwootJson {
    fn new(view: &ConversationView, around: &Surroundings, context: &Context) -> Self {
        Self {
            sender: ConversationContactJson::present(&view.contact, context),
            channel: view.inbox.channel.kind(),
            assignee: view
                .assignee
                .as_ref()
                .map(|profile| AgentChatwootJson::present(&profile.agent, context)),
            team: view
                .team
                .as_ref()
                .map(|team| TeamChatwootJson::new(team, around.is_member(team.id))),
            hmac_verified: view.session.hmac_verified,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationsChatwootJson {
    data: ConversationsDataChatwootJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationsDataChatwootJson {
    meta: CountsJson,
    payload: Vec<ConversationChatwootJson>,
}

impl ConversationsChatwootJson {
    pub(super) fn new(list: &ConversationList, around: &Surroundings, context: &Context) -> Self {
        let views = list.page.items.iter();
        Self {
            data: ConversationsDataChatwootJson {
                meta: list.counts.into(),
                payload: views
                    .map(|view| ConversationChatwootJson::new(view, around, context))
                    .collect(),
            },
        }
    }
}
