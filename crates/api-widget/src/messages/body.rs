//! The request bodies.

use crate::browser;
use nimchat_api_kit::{Anyone, ApiError, In, lenient};
use nimchat_core_model::{Attributes, KeptUpload, MessageId};
use nimchat_messaging::MessagingError;
use nimchat_messaging::messages::{NewAttachment, Submission};
use nimchat_messaging::widget::WidgetMessage;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A message. The service checks the values.
#[derive(Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct WidgetMessageBody {
    /// The text
    #[serde(deserialize_with = "lenient::optional_text")]
    content: Option<String>,
    /// When the visitor wrote it, by their own clock
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    timestamp: Option<Value>,
    /// The page that the visitor looks at
    #[serde(deserialize_with = "lenient::optional_text")]
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
    #[serde(deserialize_with = "lenient::optional_texts")]
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
#[serde(default)]
pub(super) struct AnswerBody {
    /// The answer to a message that asks for an address
    contact: Option<AddressBody>,
    /// The answer to any other
    message: Option<ValuesBody>,
}

/// The visitor's address.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
struct AddressBody {
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(format = "email")]
    email: Option<String>,
}

/// What the visitor chose, filled in or rated.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
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
#[serde(default)]
pub(super) struct MessagesQuery {
    /// Those below this id; the newest if absent
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<MessageId>,
    /// Those from this id on
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[param(value_type = Option<i64>)]
    pub(super) after: Option<MessageId>,
}
