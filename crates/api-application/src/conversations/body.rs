//! A conversation as it comes in.

use super::time::optional_time;
use crate::messages::NewMessageBody;
use chrono::{DateTime, Utc};
use nimchat_api_kit::lenient;
use nimchat_api_kit::lenient::named;
use nimchat_core_model::{Attributes, ContactId, InboxId, TeamId, UserId};
use nimchat_messaging::Status;
use nimchat_messaging::conversations::CreateConversation;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What a conversation may begin with. Rules are the service's.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct NewConversationBody {
    /// Conversation source id; may be left out where inbox and contact are named
    #[serde(deserialize_with = "lenient::optional_text")]
    source_id: Option<String>,
    /// Id of inbox in which the conversation is created
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    inbox_id: Option<InboxId>,
    /// Contact Id for which conversation is created
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    contact_id: Option<ContactId>,
    /// Is a session that is made here proven?
    #[serde(deserialize_with = "lenient::optional_boolean")]
    hmac_verified: Option<bool>,
    /// Lets you specify attributes like browser information
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Attributes>,
    /// The object to save custom attributes for conversation, accepts custom attributes key and value
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
    /// Specify the conversation whether it's pending, open, closed
    #[serde(deserialize_with = "lenient::optional_text")]
    status: Option<String>,
    /// Until when, if it begins snoozed: ISO 8601 or Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<String>)]
    snoozed_until: Option<DateTime<Utc>>,
    /// Agent Id for assigning a conversation to an agent
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    assignee_id: Option<UserId>,
    /// Team Id for assigning a conversation to a team
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    team_id: Option<TeamId>,
    /// The initial message to be sent to the conversation
    #[validate(nested)]
    message: Option<NewMessageBody>,
}

impl From<NewConversationBody> for CreateConversation {
    fn from(body: NewConversationBody) -> Self {
        Self {
            inbox_id: body.inbox_id,
            contact_id: body.contact_id,
            source_id: body.source_id,
            hmac_verified: body.hmac_verified.unwrap_or_default(),
            additional_attributes: body.additional_attributes.unwrap_or_default(),
            custom_attributes: body.custom_attributes.unwrap_or_default(),
            status: body
                .status
                .map(|status| named(status, |code| Status::from_code(code).map(Status::as_str))),
            snoozed_until: body.snoozed_until,
            assignee_id: body.assignee_id,
            team_id: body.team_id,
            message: body
                .message
                .filter(|message| !message.is_blank())
                .map(Into::into),
        }
    }
}
