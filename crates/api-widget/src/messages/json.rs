//! The request bodies. Messages as the visitor sees them.

use super::Shown;
use crate::browser;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Anyone, lenient};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, KeptUpload, MessageId};
use nimchat_messaging::messages::{NewAttachment, Submission};
use nimchat_messaging::widget::WidgetMessage;
use nimchat_messaging::{Contact, MessageView, MessagingError};
use nimchat_wire::ContactRowJson;
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::epoch_or_zero;
use nimchat_wire::words::ContentTypeWord;
use serde_json::{Value, json};

/// A message. The service checks the values.
#[derive(Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct WidgetMessageBody {
    /// The text
    content: Option<String>,
    /// When the visitor wrote it, by their own clock
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    timestamp: Option<Value>,
    /// The page that the visitor looks at
    referer_url: Option<String>,
    /// The visitor's own id of the message, under which it is taken once
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// The message that it answers
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<i64>)]
    reply_to: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    attachments: Option<Vec<String>>,
}

impl WidgetMessageBody {
    /// The message with these files, and with where it comes from.
    pub(crate) fn message<I>(self, call: &In<Anyone, I>, files: Vec<KeptUpload>) -> WidgetMessage {
        let uploads = self.attachments.unwrap_or_default().into_iter();
        let opening = json!({
            "browser_language": browser::language(call),
            "browser": browser::browser(call),
            "initiated_at": {"timestamp": self.timestamp},
            "referer": self.referer_url,
        });
        WidgetMessage {
            content: self.content,
            attachments: files
                .into_iter()
                .map(NewAttachment::Sent)
                .chain(uploads.map(NewAttachment::Uploaded))
                .collect(),
            reply_to: self.reply_to,
            echo_id: self.echo_id,
            opening: Attributes::from(opening),
        }
    }
}

/// What the visitor answers to a message that asks for something.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct AnswerBody {
    /// The answer to a message that asks for an address
    contact: Option<AddressBody>,
    /// The answer to any other
    message: Option<ValuesBody>,
}

/// The visitor's address.
#[derive(Default, Deserialize, Serialize, ToSchema)]
struct AddressBody {
    #[schema(format = "email")]
    email: Option<String>,
}

/// What the visitor chose, filled in or rated.
#[derive(Default, Deserialize, Serialize, ToSchema)]
struct ValuesBody {
    /// A list of objects with `name`, `title` and `value`, or `{"csat_survey_response": {"rating", "feedback_message"}}`
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

/// An address and other values, as far as they were sent.
pub(super) type Answered = (Option<String>, Option<Submission>);

impl AnswerBody {
    pub(super) fn answered(self) -> Result<Answered, ApiError> {
        let email = self.contact.and_then(|contact| contact.email);
        let values = self.message.and_then(|message| message.submitted_values);
        let values = values.filter(|values| !values.is_null());
        let submission = values.as_ref().map(Submission::read).transpose();
        Ok((email, submission.map_err(MessagingError::from)?))
    }
}

/// The requested messages.
#[derive(Default, Deserialize, Validate, IntoParams)]
pub(super) struct MessagesQuery {
    /// Those below this id; the newest if absent
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<MessageId>,
    /// Those from this id on
    #[param(value_type = Option<i64>)]
    pub(super) after: Option<MessageId>,
}

/// A message in a list
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: MessageView, message = view.message)]
pub(crate) struct ListedMessageJson {
    id: MessageId,
    content: Option<String>,
    /// 0 from the visitor, 1 to them, 3 automatic
    #[present(message.message_type.code())]
    message_type: i16,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    content_attributes: Attributes,
    created_at: i64,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    /// Omitted without any
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(PushAttachmentJson::some(message, context))]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// Automatic messages have none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(sender(view, context))]
    sender: Option<PushSenderJson>,
}

/// A message that the visitor wrote
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: MessageView, message = view.message)]
pub(super) struct WrittenMessageJson {
    id: MessageId,
    content: Option<String>,
    inbox_id: InboxId,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    #[present(message.message_type.code())]
    message_type: i16,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    content_attributes: Attributes,
    /// Omitted without any
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(PushAttachmentJson::some(message, context))]
    attachments: Option<Vec<PushAttachmentJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(sender(view, context))]
    sender: Option<PushSenderJson>,
}

/// The messages of the visitor's conversation
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WidgetMessagesJson {
    payload: Vec<ListedMessageJson>,
    /// Omitted without a conversation
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    meta: Option<MetaJson>,
}

/// What is told of the conversation beside its messages
#[derive(Debug, Serialize, ToSchema)]
struct MetaJson {
    contact_last_seen_at: i64,
}

/// The visitor after their answer
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(contact: Contact)]
pub(super) struct AnsweredJson {
    #[present(Present::present(contact, context))]
    contact: ContactRowJson,
}

impl Present<Shown> for WidgetMessagesJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let Some((conversation, messages)) = shown else {
            return Self {
                payload: Vec::new(),
                meta: None,
            };
        };
        Self {
            payload: Present::present_each(messages, context),
            meta: Some(MetaJson {
                contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            }),
        }
    }
}

fn sender(view: &MessageView, context: &Context) -> Option<PushSenderJson> {
    let sender = view.sender.as_ref();
    sender.map(|sender| PushSenderJson::present(sender, context))
}
