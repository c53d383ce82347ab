//! The request bodies of a new conversation, and of its changes.

use super::time::optional_time;
use crate::messages::NewMessageBody;
use chrono::{DateTime, Utc};
use nimchat_api_kit::lenient;
use nimchat_api_kit::lenient::named;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, ContactId, InboxId, TeamId, UserId};
use nimchat_messaging::conversations::{Assign, CreateConversation, ToggleStatus};
use nimchat_messaging::{Priority, Status};
use nimchat_wire::words::{PriorityWord, StatusWord};

/// The initial values of a conversation. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(CreateConversation)]
pub(super) struct NewConversationBody {
    /// Conversation source id; optional if inbox and contact are named
    source_id: Option<String>,
    /// Id of inbox in which the conversation is created
    inbox_id: Option<InboxId>,
    /// Contact Id for which conversation is created
    contact_id: Option<ContactId>,
    /// Is the contact of a new session verified?
    #[command(body.hmac_verified.unwrap_or_default())]
    hmac_verified: Option<bool>,
    /// Lets you specify attributes like browser information
    #[command(body.additional_attributes.unwrap_or_default())]
    additional_attributes: Option<Attributes>,
    /// The object to save custom attributes for conversation, accepts custom attributes key and value
    #[command(body.custom_attributes.unwrap_or_default())]
    custom_attributes: Option<Attributes>,
    /// Specify the conversation whether it's pending, open, closed
    #[schema(value_type = Option<StatusWord>)]
    #[command(body
                .status
                .map(|status| named(status, |code| Status::from_code(code).map(Status::as_str))))]
    status: Option<String>,
    /// If it begins snoozed, the end of the snooze: ISO 8601 or Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<String>)]
    snoozed_until: Option<DateTime<Utc>>,
    /// Agent Id for assigning a conversation to an agent
    assignee_id: Option<UserId>,
    /// Team Id for assigning a conversation to a team
    team_id: Option<TeamId>,
    /// The initial message to be sent to the conversation
    #[validate(nested)]
    #[command(body.message.filter(|message| !message.is_blank()).map(Into::into))]
    pub(super) message: Option<NewMessageBody>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AssignBody {
    /// Id of the assignee user; 0 or null unassigns
    #[serde(deserialize_with = "lenient::unless_null")]
    #[schema(value_type = Option<i64>)]
    assignee_id: Field<UserId>,
    /// Id of the team. If the `assignee_id` is present, this param would be ignored
    #[serde(deserialize_with = "lenient::unless_null")]
    #[schema(value_type = Option<i64>)]
    team_id: Field<TeamId>,
}

impl AssignBody {
    /// The assignment; none if neither is named.
    pub(super) fn command(self) -> Option<Assign> {
        let agent = self.assignee_id.change().map(Assign::Agent);
        agent.or_else(|| self.team_id.change().map(Assign::Team))
    }
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ToggleStatusBody {
    /// The status of the conversation. Chatwoot's clients may omit it: open then becomes resolved, and any other status
    /// open
    #[schema(value_type = Option<StatusWord>)]
    status: Option<String>,
    /// If it is snoozed, the end of the snooze: Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    snoozed_until: Option<DateTime<Utc>>,
}

impl ToggleStatusBody {
    /// The change. The reference requires a status, Chatwoot does not.
    pub(super) fn command(self, context: &Context) -> Result<ToggleStatus> {
        let status = self
            .status
            .filter(|name| !name.trim().is_empty())
            .map(|name| named(name, |code| Status::from_code(code).map(Status::as_str)));
        if context.is_reference() && status.is_none() {
            return Err(ApiError::missing("status"));
        }
        Ok(ToggleStatus {
            status,
            snoozed_until: self.snoozed_until,
        })
    }
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct TogglePriorityBody {
    /// The priority of the conversation: `urgent`, `high`, `medium`, `low`; `none` or null clears it
    #[schema(value_type = Option<PriorityWord>)]
    priority: Field<String>,
}

impl TogglePriorityBody {
    /// The requested priority. The reference requires one, or null; Chatwoot does not.
    pub(super) fn priority(self, context: &Context) -> Result<Option<String>> {
        if context.is_reference() && self.priority.is_absent() {
            return Err(ApiError::missing("priority"));
        }
        let name = self.priority.value();
        Ok(name.map(|name| named(name, |code| Priority::from_code(code).map(Priority::as_str))))
    }
}

/// A change; without `priority` it changes nothing.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ConversationPriorityBody {
    /// `urgent`, `high`, `medium` or `low`; null clears it
    #[schema(value_type = Option<PriorityWord>)]
    priority: Field<String>,
}

impl ConversationPriorityBody {
    /// The requested priority, if one is requested.
    #[expect(
        clippy::option_option,
        reason = "the outer one is absent for what stays"
    )]
    pub(super) fn change(self, context: &Context) -> Result<Option<Option<String>>> {
        if self.priority.is_absent() {
            return Ok(None);
        }
        let body = TogglePriorityBody {
            priority: self.priority,
        };
        body.priority(context).map(Some)
    }
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(crate) struct ConversationLabelsBody {
    /// Array of labels (comma-separated strings); none clears them
    pub(crate) labels: Option<Vec<String>>,
}
