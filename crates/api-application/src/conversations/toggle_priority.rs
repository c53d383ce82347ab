//! `operations.json #36`.

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Caller;
use nimchat_api_kit::lenient::named;
use nimchat_api_kit::{Answer, ApiError, Call, Context, Field, Input, Profile, lenient};
use nimchat_messaging::Priority;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct TogglePriorityBody {
    /// The priority of the conversation: `urgent`, `high`, `medium`, `low`; `none` or null clears it
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    priority: Field<String>,
}

pub(super) async fn toggle_priority(
    call: Call<Caller>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |caller, context| {
        let priority = wanted(&input, context)
            .map_err(|fault| fault.behind(services.conversations.find(&caller, number)))?;
        services
            .conversations
            .toggle_priority(&caller, number, priority.as_deref())?;
        Ok(Answer::empty())
    })
    .await
}

/// The reference requires a priority, if only null; Chatwoot does not.
fn wanted(input: &Input, context: &Context) -> Result<Option<String>, ApiError> {
    let TogglePriorityBody { priority } = input.read()?;
    if context.profile == Profile::Reference && priority.is_absent() {
        return Err(ApiError::missing("priority"));
    }
    Ok(priority
        .value()
        .map(|name| named(name, |code| Priority::from_code(code).map(Priority::as_str))))
}
