//! Messages in webhook bodies.

use super::account::{AccountJson, InboxJson};
use super::sender::WSender;
use nimchat_accounts::Account;
use nimchat_core_model::{Attributes, MessageId};
use nimchat_messaging::surveys::SurveyConfig;
use nimchat_messaging::{Channel, ContentType, ConversationView, MessageView};
use nimchat_wire::Context;
use nimchat_wire::push::{PushAttachmentJson, PushConversationJson};
use nimchat_wire::time::iso;
use serde::Serialize;
use std::borrow::Cow;

/// A message in webhook bodies.
#[derive(Debug, Serialize)]
pub struct MessageBody<'a> {
    account: AccountJson<'a>,
    additional_attributes: &'a Attributes,
    content_attributes: &'a Attributes,
    content_type: &'static str,
    content: Option<Cow<'a, str>>,
    conversation: PushConversationJson,
    created_at: String,
    id: MessageId,
    inbox: InboxJson<'a>,
    message_type: &'static str,
    private: bool,
    sender: Option<WSender<'a>>,
    source_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<PushAttachmentJson>>,
}

impl<'a> MessageBody<'a> {
    /// A message of this conversation.
    pub fn new(
        view: &'a MessageView,
        conversation: &'a ConversationView,
        can_reply: bool,
        account: &'a Account,
        context: &Context,
    ) -> Self {
        let message = &view.message;
        Self {
            account: account.into(),
            additional_attributes: &message.additional_attributes,
            content_attributes: &message.content_attributes,
            content_type: message.content_type.as_str(),
            content: told_content(view, conversation, context),
            conversation: PushConversationJson::new(conversation, can_reply, context)
                .without_token(),
            created_at: iso(message.created_at),
            id: message.id,
            inbox: (&conversation.inbox).into(),
            message_type: message.message_type.as_str(),
            private: message.private,
            sender: view
                .sender
                .as_ref()
                .map(|sender| WSender::new(sender, account, context)),
            source_id: message.source_id.as_deref(),
            attachments: PushAttachmentJson::some(message, context),
        }
    }
}

/// A message that changed, with its delivery status.
#[derive(Debug, Serialize)]
pub struct UpdatedMessage<'a> {
    #[serde(flatten)]
    body: MessageBody<'a>,
    status: &'static str,
}

impl<'a> UpdatedMessage<'a> {
    /// The message with this body.
    pub fn of(view: &MessageView, body: MessageBody<'a>) -> Self {
        let status = view.message.status.as_str();
        Self { body, status }
    }
}

/// The content, except for a survey in a channel that cannot show one: there the survey's link.
fn told_content<'a>(
    view: &'a MessageView,
    conversation: &ConversationView,
    context: &Context,
) -> Option<Cow<'a, str>> {
    let shows_surveys = matches!(conversation.inbox.channel, Channel::WebWidget(_));
    if view.message.content_type != ContentType::InputCsat || shows_surveys {
        return view.message.content.as_deref().map(Cow::Borrowed);
    }
    let uuid = conversation.conversation.uuid;
    let link = context.url(&format!("/survey/responses/{uuid}"));
    let config = SurveyConfig(&conversation.inbox.settings.csat_config);
    Some(Cow::Owned(match config.question() {
        Some(text) => format!("{text} {link}"),
        None => format!("Please rate this conversation, {link}"),
    }))
}
