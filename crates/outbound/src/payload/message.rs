//! Messages in events.

use super::account::{AccountJson, InboxJson};
use super::conversation::PushConversation;
use super::sender::{PushSender, WSender};
use super::time::iso;
use nimchat_accounts::Account;
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId, MessageId, UserId};
use nimchat_messaging::{Channel, ContentType, ConversationView, MessageView, Sender};
use serde::Serialize;
use std::borrow::Cow;

/// An object without keys, where Chatwoot keeps what nimchat has not.
#[derive(Debug, Serialize)]
struct Nothing {}

/// A message in real time and within conversations.
#[derive(Debug, Serialize)]
pub struct PushMessage<'a> {
    id: MessageId,
    content: Option<&'a str>,
    account_id: AccountId,
    inbox_id: InboxId,
    conversation_id: ConversationNumber,
    message_type: i16,
    created_at: i64,
    updated_at: String,
    private: bool,
    status: &'static str,
    source_id: Option<&'a str>,
    content_type: &'static str,
    content_attributes: &'a Attributes,
    sender_type: Option<&'static str>,
    sender_id: Option<i64>,
    external_source_ids: Nothing,
    additional_attributes: &'a Attributes,
    processed_message_content: Option<&'a str>,
    sentiment: Nothing,
    conversation: ConversationOfMessage<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    echo_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<PushSender<'a>>,
}

#[derive(Debug, Serialize)]
struct ConversationOfMessage<'a> {
    assignee_id: Option<UserId>,
    unread_count: i32,
    last_activity_at: i64,
    contact_inbox: SessionOfMessage<'a>,
}

#[derive(Debug, Serialize)]
struct SessionOfMessage<'a> {
    source_id: &'a str,
}

impl<'a> PushMessage<'a> {
    /// This message of this conversation.
    pub fn new(
        view: &'a MessageView,
        conversation: &'a ConversationView,
        public_url: &str,
    ) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.as_deref(),
            account_id: message.account_id,
            inbox_id: message.inbox_id,
            conversation_id: view.number,
            message_type: message.message_type.code(),
            created_at: message.created_at.timestamp(),
            updated_at: iso(message.updated_at),
            private: message.private,
            status: message.status.as_str(),
            source_id: message.source_id.as_deref(),
            content_type: message.content_type.as_str(),
            content_attributes: &message.content_attributes,
            sender_type: message.sender.map(Sender::kind),
            sender_id: message.sender.map(Sender::id),
            external_source_ids: Nothing {},
            additional_attributes: &message.additional_attributes,
            processed_message_content: message.content.as_deref(),
            sentiment: Nothing {},
            conversation: ConversationOfMessage {
                assignee_id: conversation.conversation.assignee_id,
                unread_count: conversation.conversation.unread_count,
                last_activity_at: conversation.conversation.last_activity_at.timestamp(),
                contact_inbox: SessionOfMessage {
                    source_id: &conversation.session.source_id,
                },
            },
            echo_id: view.echo_id.as_deref(),
            sender: view
                .sender
                .as_ref()
                .map(|sender| PushSender::new(sender, public_url)),
        }
    }
}

impl<'a> PushMessage<'a> {
    /// The same message with the id that its writer gave it, if any.
    #[must_use]
    pub fn with_echo_id(self, echo_id: Option<&'a str>) -> Self {
        Self { echo_id, ..self }
    }
}

/// What webhooks are told of a message.
#[derive(Debug, Serialize)]
pub struct MessageBody<'a> {
    account: AccountJson<'a>,
    additional_attributes: &'a Attributes,
    content_attributes: &'a Attributes,
    content_type: &'static str,
    content: Option<Cow<'a, str>>,
    conversation: PushConversation<'a>,
    created_at: String,
    id: MessageId,
    inbox: InboxJson<'a>,
    message_type: &'static str,
    private: bool,
    sender: Option<WSender<'a>>,
    source_id: Option<&'a str>,
}

impl<'a> MessageBody<'a> {
    /// This message of this conversation. `public_url` is where surveys are answered and pictures are.
    pub fn new(
        view: &'a MessageView,
        conversation: &'a ConversationView,
        can_reply: bool,
        account: &'a Account,
        public_url: &str,
    ) -> Self {
        let message = &view.message;
        Self {
            account: account.into(),
            additional_attributes: &message.additional_attributes,
            content_attributes: &message.content_attributes,
            content_type: message.content_type.as_str(),
            content: told_content(view, conversation, public_url),
            conversation: PushConversation::new(conversation, can_reply, public_url),
            created_at: iso(message.created_at),
            id: message.id,
            inbox: (&conversation.inbox).into(),
            message_type: message.message_type.as_str(),
            private: message.private,
            sender: view
                .sender
                .as_ref()
                .map(|sender| WSender::new(sender, account, public_url)),
            source_id: message.source_id.as_deref(),
        }
    }
}

/// The content, but where a survey is asked for in a channel that cannot show one: there its link.
fn told_content<'a>(
    view: &'a MessageView,
    conversation: &ConversationView,
    public_url: &str,
) -> Option<Cow<'a, str>> {
    let shows_surveys = matches!(conversation.inbox.channel, Channel::WebWidget(_));
    if view.message.content_type != ContentType::InputCsat || shows_surveys {
        return view.message.content.as_deref().map(Cow::Borrowed);
    }
    let uuid = conversation.conversation.uuid;
    let link = format!("{public_url}/survey/responses/{uuid}");
    let own = conversation.inbox.settings.csat_config.0.get("message");
    let own = own.and_then(|text| text.as_str());
    Some(Cow::Owned(
        match own.filter(|text| !text.trim().is_empty()) {
            Some(text) => format!("{text} {link}"),
            None => format!("Please rate this conversation, {link}"),
        },
    ))
}
