//! The request body of a customer's message, and the query of a list.

use nimchat_api_kit::{ApiError, lenient};
use nimchat_core_model::{KeptUpload, MessageId};
use nimchat_messaging::MessagingError;
use nimchat_messaging::messages::{NewAttachment, Submission};
use nimchat_messaging::visitors::PostVisitorMessage;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A message. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientMessageBody {
    /// Content for the message
    #[serde(deserialize_with = "lenient::optional_text")]
    content: Option<String>,
    /// Temporary identifier which will be passed back via websockets
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    #[serde(deserialize_with = "lenient::optional_texts")]
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
#[serde(default)]
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
#[serde(default)]
pub(super) struct MessagesQuery {
    /// The 20 before the message with this id; the newest 20 if absent
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<MessageId>,
}
