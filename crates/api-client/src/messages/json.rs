//! The request body of a customer's message, and the query of a list. A message as its customer sees it
//! (docs/rules/messaging.md §3, `PubMessage`).

use crate::sender::sender;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, KeptUpload, MessageId};
use nimchat_messaging::messages::{NewAttachment, Submission};
use nimchat_messaging::visitors::PostVisitorMessage;
use nimchat_messaging::{MessageView, MessagingError};
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::{epoch, iso};
use nimchat_wire::words::{ContentTypeWord, MessageTypeWord};
use nimchat_wire::{ByProfile, DefaultOrNull, NameOrNumber, ObjectOrAbsent, TextOrNumber};
use serde_json::Value;

/// A message. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientMessageBody {
    /// Content for the message
    content: Option<String>,
    /// Temporary identifier which will be passed back via websockets
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    attachments: Option<Vec<String>>,
}

impl ClientMessageBody {
    /// The message with these files. The reference demands a content where there are none.
    pub(super) fn message(self, in_reference: bool, files: Vec<KeptUpload>) -> PostVisitorMessage {
        let uploads = self.attachments.unwrap_or_default().into_iter();
        PostVisitorMessage {
            content: self.content,
            may_be_empty: !in_reference,
            attachments: files
                .into_iter()
                .map(NewAttachment::Sent)
                .chain(uploads.map(NewAttachment::Uploaded))
                .collect(),
            echo_id: self.echo_id,
        }
    }
}

/// What the customer answers to a message that asks for something. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(crate) struct SubmittedValuesBody {
    /// `{"csat_survey_response": {"rating", "feedback_message"}}` for a survey, and a list of objects with `name`,
    /// `title` and `value` for a choice or a form
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

impl SubmittedValuesBody {
    /// The answer, if there is one.
    pub(crate) fn submission(self) -> Result<Option<Submission>, ApiError> {
        let values = self.submitted_values.as_ref().map(Submission::read);
        Ok(values.transpose().map_err(MessagingError::from)?)
    }
}

/// The requested messages.
#[derive(Default, Deserialize, Validate, IntoParams)]
pub(super) struct MessagesQuery {
    /// The 20 before the message with this id; the newest 20 if absent
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<MessageId>,
}

/// Here the reference prints text for everything but sender and attachments.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientMessageJson {
    id: TextOrNumber,
    content: DefaultOrNull<String>,
    /// `incoming` (0), `outgoing` (1) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    /// An object, in `reference` as JSON text
    content_attributes: ByProfile<String, ContentAttributesJson>,
    /// ISO 8601, or seconds since 1970
    created_at: ByProfile<String, i64>,
    conversation_id: TextOrNumber,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// System messages have none
    #[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")]
    sender: ObjectOrAbsent<PushSenderJson>,
}

/// An object with any keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = Object)]
struct ContentAttributesJson(Attributes);

impl Present<MessageView> for ClientMessageJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        let (kind, attributes) = (message.message_type, &message.content_attributes);
        Self {
            id: TextOrNumber::number(context, message.id.get()),
            content: DefaultOrNull::or_default(context, message.content.clone()),
            message_type: NameOrNumber::of(context, kind.as_str(), kind.code()),
            content_type: message.content_type.as_str(),
            content_attributes: ByProfile::make(
                context,
                || attributes.to_value().to_string(),
                || ContentAttributesJson(attributes.clone()),
            ),
            created_at: ByProfile::make(
                context,
                || iso(message.created_at),
                || epoch(message.created_at),
            ),
            conversation_id: TextOrNumber::number(context, view.number.get()),
            attachments: PushAttachmentJson::some(message, context)
                .or_else(|| context.in_reference(Vec::new)),
            sender: sender(view, context),
        }
    }
}
