//! The request bodies. A conversation as its visitor sees it.

use crate::contact::IntroductionBody;
use crate::messages::{ListedMessageJson, WidgetMessageBody};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, InboxId, TeamId, UserId,
};
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::widget::WidgetConversation;
use nimchat_wire::ContactRowJson;
use nimchat_wire::time::epoch_or_zero;
use nimchat_wire::words::{PriorityWord, StatusWord};

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
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(conversation: Conversation)]
pub(super) struct CurrentJson {
    #[present(conversation.number)]
    id: ConversationNumber,
    inbox_id: InboxId,
    /// 0 if the visitor has not read it
    #[present(epoch_or_zero(conversation.contact_last_seen_at))]
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
}

/// A conversation that the visitor began
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: WidgetConversation)]
pub(super) struct StartedJson {
    #[serde(flatten)]
    #[present(CurrentJson::present(&view.conversation, context))]
    conversation: CurrentJson,
    /// The visitor's message and what answered it, oldest first
    messages: Vec<ListedMessageJson>,
    #[present(view.conversation.custom_attributes.clone())]
    custom_attributes: Attributes,
    contact: ContactRowJson,
}

/// A conversation's whole record
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(conversation: Conversation)]
pub(super) struct ConversationRowJson {
    id: ConversationId,
    #[present(conversation.number)]
    display_id: ConversationNumber,
    #[present(conversation.uuid.to_string())]
    uuid: String,
    account_id: AccountId,
    inbox_id: InboxId,
    contact_id: ContactId,
    contact_inbox_id: ContactInboxId,
    assignee_id: Option<UserId>,
    team_id: Option<TeamId>,
    /// The number of the campaign that began it
    #[present(conversation.campaign)]
    campaign_id: Option<CampaignNumber>,
    #[present(None)]
    sla_policy_id: Option<i64>,
    #[schema(value_type = StatusWord)]
    status: &'static str,
    #[schema(value_type = Option<PriorityWord>)]
    priority: Option<&'static str>,
    #[present(None)]
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
    #[present((!conversation.labels.is_empty()).then(|| conversation.labels.join(", ")))]
    cached_label_list: Option<String>,
    #[present(conversation.labels.clone())]
    label_list: Vec<String>,
}
