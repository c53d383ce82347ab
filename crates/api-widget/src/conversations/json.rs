//! The request bodies. A conversation as its visitor sees it.

use crate::contact::IntroductionBody;
use crate::messages::{ListedMessageJson, WidgetMessageBody};
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, InboxId, TeamId, UserId,
};
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::widget::WidgetConversation;
use nimchat_wire::time::{epoch_or_zero, iso};
use nimchat_wire::words::{PriorityWord, StatusWord};
use nimchat_wire::{ContactRowJson, Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A new conversation.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct StartBody {
    /// The visitor
    pub(super) contact: Option<IntroductionBody>,
    /// The first message
    #[validate(required(message = "can't be blank"), nested)]
    pub(super) message: Option<WidgetMessageBody>,
    /// The account's own attributes of the conversation
    pub(super) custom_attributes: Option<Attributes>,
}

/// The conversation's attributes.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct AttributesBody {
    /// All of the account's own attributes
    pub(super) custom_attributes: Option<Attributes>,
}

/// The attributes to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct AttributeKey {
    /// Their keys
    pub(super) custom_attribute: Option<Vec<String>>,
}

/// What the visitor does.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct WidgetTypingBody {
    /// `on` or `off`
    pub(super) typing_status: Option<String>,
}

/// The visitor's conversation
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CurrentJson {
    id: ConversationNumber,
    inbox_id: InboxId,
    /// 0 if the visitor has not read it
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
}

/// A conversation that the visitor began
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StartedJson {
    #[serde(flatten)]
    conversation: CurrentJson,
    /// The visitor's message and what answered it, oldest first
    messages: Vec<ListedMessageJson>,
    custom_attributes: Attributes,
    contact: ContactRowJson,
}

/// A conversation's whole record
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationRowJson {
    id: ConversationId,
    display_id: ConversationNumber,
    uuid: String,
    account_id: AccountId,
    inbox_id: InboxId,
    contact_id: ContactId,
    contact_inbox_id: ContactInboxId,
    assignee_id: Option<UserId>,
    team_id: Option<TeamId>,
    /// The number of the campaign that began it
    campaign_id: Option<CampaignNumber>,
    sla_policy_id: Option<i64>,
    #[schema(value_type = StatusWord)]
    status: &'static str,
    #[schema(value_type = Option<PriorityWord>)]
    priority: Option<&'static str>,
    identifier: Option<String>,
    snoozed_until: Option<String>,
    created_at: String,
    updated_at: String,
    last_activity_at: String,
    first_reply_created_at: Option<String>,
    waiting_since: Option<String>,
    contact_last_seen_at: Option<String>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
    additional_attributes: Attributes,
    custom_attributes: Attributes,
    /// The labels in one text, or null
    cached_label_list: Option<String>,
    label_list: Vec<String>,
}

impl Present<Conversation> for CurrentJson {
    fn present(conversation: &Conversation, _: &Context) -> Self {
        Self {
            id: conversation.number,
            inbox_id: conversation.inbox_id,
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            status: conversation.status.as_str(),
        }
    }
}

impl Present<WidgetConversation> for StartedJson {
    fn present(view: &WidgetConversation, context: &Context) -> Self {
        Self {
            conversation: CurrentJson::present(&view.conversation, context),
            messages: Present::present_each(&view.messages, context),
            custom_attributes: view.conversation.custom_attributes.clone(),
            contact: Present::present(&view.contact, context),
        }
    }
}

impl Present<Conversation> for ConversationRowJson {
    fn present(conversation: &Conversation, _: &Context) -> Self {
        let labels = &conversation.labels;
        Self {
            id: conversation.id,
            display_id: conversation.number,
            uuid: conversation.uuid.to_string(),
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            contact_id: conversation.contact_id,
            contact_inbox_id: conversation.contact_inbox_id,
            assignee_id: conversation.assignee_id,
            team_id: conversation.team_id,
            campaign_id: conversation.campaign,
            sla_policy_id: None,
            status: conversation.status.as_str(),
            priority: conversation
                .priority
                .map(nimchat_messaging::Priority::as_str),
            identifier: None,
            snoozed_until: conversation.snoozed_until.map(iso),
            created_at: iso(conversation.created_at),
            updated_at: iso(conversation.updated_at),
            last_activity_at: iso(conversation.last_activity_at),
            first_reply_created_at: conversation.first_reply_created_at.map(iso),
            waiting_since: conversation.waiting_since.map(iso),
            contact_last_seen_at: conversation.contact_last_seen_at.map(iso),
            agent_last_seen_at: conversation.agent_last_seen_at.map(iso),
            assignee_last_seen_at: conversation.assignee_last_seen_at.map(iso),
            additional_attributes: conversation.additional_attributes.clone(),
            custom_attributes: conversation.custom_attributes.clone(),
            cached_label_list: (!labels.is_empty()).then(|| labels.join(", ")),
            label_list: labels.clone(),
        }
    }
}
