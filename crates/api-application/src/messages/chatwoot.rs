//! Messages as Chatwoot's REST answers show them (contract messaging.md §0.4 `CwMessage`, §2).

use super::push::{PushContactJson, PushSenderJson, PushUserJson};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, MessageId};
use nimchat_messaging::{ConversationView, MessageView};
use nimchat_wire::time::{epoch, iso};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageChatwootJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: Option<String>,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    /// What the writer called it; only in the answer to its writing
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    echo_id: Option<String>,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    /// 0 incoming, 1 outgoing, 2 activity, 3 template
    message_type: i16,
    content_type: &'static str,
    /// `sent`, `delivered`, `read` or `failed`
    status: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    /// Left out where nobody wrote it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

impl Present<MessageView> for MessageChatwootJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            inbox_id: message.inbox_id,
            echo_id: view.echo_id.clone(),
            conversation_id: view.number,
            message_type: message.message_type.code(),
            content_type: message.content_type.as_str(),
            status: message.status.as_str(),
            content_attributes: message.content_attributes.clone(),
            created_at: epoch(message.created_at),
            private: message.private,
            source_id: message.source_id.clone(),
            sender: view
                .sender
                .as_ref()
                .map(|sender| PushSenderJson::present(sender, context)),
        }
    }
}

/// A window on a conversation, under what is told of the conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagesChatwootJson {
    meta: MessagesMetaChatwootJson,
    payload: Vec<MessageChatwootJson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagesMetaChatwootJson {
    labels: Vec<String>,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    contact: PushContactJson,
    /// Left out where nobody is in charge
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    assignee: Option<PushUserJson>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
}

impl Present<(ConversationView, Vec<MessageView>)> for MessagesChatwootJson {
    fn present(
        (within, messages): &(ConversationView, Vec<MessageView>),
        context: &Context,
    ) -> Self {
        let conversation = &within.conversation;
        Self {
            meta: MessagesMetaChatwootJson {
                labels: within.conversation.labels.clone(),
                additional_attributes: conversation.additional_attributes.clone(),
                contact: PushContactJson::present(&within.contact, context),
                assignee: within
                    .assignee
                    .as_ref()
                    .map(|profile| PushUserJson::of(profile, context)),
                agent_last_seen_at: conversation.agent_last_seen_at.map(iso),
                assignee_last_seen_at: conversation.assignee_last_seen_at.map(iso),
            },
            payload: Present::present_each(messages, context),
        }
    }
}
