//! `operations.json #35`.

use super::time::optional_time;
use crate::Services;
use crate::messages::EmptyJson;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use nimchat_accounts::Caller;
use nimchat_api_kit::lenient::named;
use nimchat_api_kit::{Answer, ApiError, Call, Context, Input, Profile, lenient};
use nimchat_core_model::ConversationNumber;
use nimchat_messaging::conversations::ToggleStatus;
use nimchat_messaging::{Conversation, MessagingError, Status};
use nimchat_wire::time::iso;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ToggleStatusBody {
    /// The status of the conversation. Chatwoot's clients may leave it out: open then becomes resolved, and anything
    /// else open
    #[serde(deserialize_with = "lenient::optional_text")]
    status: Option<String>,
    /// Until when it is snoozed, if it is: Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    snoozed_until: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToggledReferenceJson {
    meta: EmptyJson,
    payload: ToggledPayloadReferenceJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToggledPayloadReferenceJson {
    success: bool,
    current_status: &'static str,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToggledChatwootJson {
    payload: ToggledPayloadChatwootJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToggledPayloadChatwootJson {
    /// True, but null where a bot handed over
    success: Option<bool>,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    current_status: &'static str,
    snoozed_until: Option<String>,
}

pub(super) async fn toggle_status(
    call: Call<Caller>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |caller, context| {
        let command = command(&input, context)
            .map_err(|fault| fault.behind(services.conversations.find(&caller, number)))?;
        let hands_over = context.profile == Profile::Chatwoot
            && hands_over(&services, &caller, number, command.status.as_deref())?;
        let conversation = services
            .conversations
            .toggle_status(&caller, number, command)?;
        match context.profile {
            Profile::Reference => Answer::json(&reference(&conversation)),
            Profile::Chatwoot => Answer::json(&chatwoot(&conversation, hands_over)),
        }
    })
    .await
}

/// The reference requires a status, Chatwoot does not.
fn command(input: &Input, context: &Context) -> Result<ToggleStatus, ApiError> {
    let body: ToggleStatusBody = input.read()?;
    let status = body
        .status
        .filter(|name| !name.trim().is_empty())
        .map(|name| named(name, |code| Status::from_code(code).map(Status::as_str)));
    if context.profile == Profile::Reference && status.is_none() {
        return Err(ApiError::missing("status"));
    }
    Ok(ToggleStatus {
        status,
        snoozed_until: body.snoozed_until,
    })
}

/// Is this a bot that gives a conversation to people?
fn hands_over(
    services: &Services,
    caller: &Caller,
    number: ConversationNumber,
    status: Option<&str>,
) -> Result<bool, MessagingError> {
    if !matches!(caller, Caller::Bot(_)) || status != Some(Status::Open.as_str()) {
        return Ok(false);
    }
    let view = services.conversations.find(caller, number)?;
    Ok(view.conversation.status == Status::Pending)
}

fn reference(conversation: &Conversation) -> ToggledReferenceJson {
    ToggledReferenceJson {
        meta: EmptyJson {},
        payload: ToggledPayloadReferenceJson {
            success: true,
            current_status: conversation.status.as_str(),
            conversation_id: conversation.number,
        },
    }
}

fn chatwoot(conversation: &Conversation, hands_over: bool) -> ToggledChatwootJson {
    ToggledChatwootJson {
        payload: ToggledPayloadChatwootJson {
            success: (!hands_over).then_some(true),
            conversation_id: conversation.number,
            current_status: conversation.status.as_str(),
            snoozed_until: conversation.snoozed_until.map(iso),
        },
    }
}
