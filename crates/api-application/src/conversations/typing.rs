//! Who types in a conversation, beyond the reference (docs/rules/messaging.md §1).

use super::handlers::number;
use nimchat_api_kit::prelude::*;
use nimchat_messaging::Messaging;
use nimchat_messaging::conversations::Typing;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_typing_status",
        )
        .summary("Tell the others that you type in a conversation")
        .body::<TypingBody>()
        .to(toggle),
    ]
}

/// Other words than `on` and `off` change nothing.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct TypingBody {
    /// `on` or `off`
    typing_status: Option<String>,
    /// Is it a private note?
    is_private: Option<bool>,
}

fn toggle(call: &In<Agent, TypingBody>, messaging: &Messaging) -> Result<()> {
    let body = call.read()?;
    let private = body.is_private.unwrap_or_default();
    let typing = Typing::read(body.typing_status.as_deref(), private);
    let conversations = &messaging.conversations;
    Ok(conversations.type_in(&call.caller, number(call), typing)?)
}
