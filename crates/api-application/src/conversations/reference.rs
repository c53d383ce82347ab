//! A conversation as the reference prints it (`operations.json #31, #34`).

use super::assignee::MetaAssigneeReferenceJson;
use super::counts::CountsJson;
use crate::messages::MessageReferenceJson;
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, Attributes, ContactId, ConversationNumber, InboxId};
use nimchat_messaging::conversations::ConversationList;
use nimchat_messaging::{ConversationView, MessageView};
use nimchat_wire::time::{epoch, epoch_or_zero};
use serde::Serialize;
use utoipa::ToSchema;

/// The reference types `timestamp`, `contact_last_seen_at` and `agent_last_seen_at` as text and names no format: they are
/// Unix seconds, Chatwoot's values, written as text; `"0"` for what never was. `timestamp` is that of the latest activity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationReferenceJson {
    #[schema(value_type = i64)]
    id: ConversationNumber,
    messages: Vec<MessageReferenceJson>,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    /// `open`, `resolved`, `pending` or `snoozed`
    status: &'static str,
    timestamp: String,
    contact_last_seen_at: String,
    agent_last_seen_at: String,
    unread_count: i32,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    meta: ConversationMetaReferenceJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationMetaReferenceJson {
    sender: ConversationSenderReferenceJson,
    assignee: MetaAssigneeReferenceJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationSenderReferenceJson {
    #[schema(value_type = i64)]
    id: ContactId,
    name: String,
    thumbnail: String,
    /// `Channel::Api`, `Channel::WebWidget`
    channel: &'static str,
}

impl ConversationReferenceJson {
    /// The conversation with these messages.
    pub(crate) fn new(
        view: &ConversationView,
        messages: &[MessageView],
        context: &Context,
    ) -> Self {
        let conversation = &view.conversation;
        let contact = &view.contact;
        Self {
            id: conversation.number,
            messages: Present::present_each(messages, context),
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            status: conversation.status.as_str(),
            timestamp: epoch(conversation.last_activity_at).to_string(),
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at).to_string(),
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at).to_string(),
            unread_count: conversation.unread_count,
            additional_attributes: conversation.additional_attributes.clone(),
            custom_attributes: conversation.custom_attributes.clone(),
            meta: ConversationMetaReferenceJson {
                sender: ConversationSenderReferenceJson {
                    id: contact.id,
                    name: contact.name.clone(),
                    thumbnail: context.picture(contact.avatar_url.as_deref()),
                    channel: view.inbox.channel.kind(),
                },
                assignee: Present::present(&view.assignee, context),
            },
        }
    }
}

/// In lists: with the newest message alone.
impl Present<ConversationView> for ConversationReferenceJson {
    fn present(view: &ConversationView, context: &Context) -> Self {
        Self::new(view, view.last_message.as_slice(), context)
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationsReferenceJson {
    data: ConversationsDataReferenceJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationsDataReferenceJson {
    meta: CountsJson,
    payload: Vec<ConversationReferenceJson>,
}

impl Present<ConversationList> for ConversationsReferenceJson {
    fn present(list: &ConversationList, context: &Context) -> Self {
        Self {
            data: ConversationsDataReferenceJson {
                meta: list.counts.into(),
                payload: Present::present_each(&list.page.items, context),
            },
        }
    }
}

/// What beginning a conversation answers (`operations.json #32`).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewConversationReferenceJson {
    #[schema(value_type = i64)]
    id: ConversationNumber,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
}

impl Present<ConversationView> for NewConversationReferenceJson {
    fn present(view: &ConversationView, _: &Context) -> Self {
        Self {
            id: view.conversation.number,
            account_id: view.conversation.account_id,
            inbox_id: view.conversation.inbox_id,
        }
    }
}
