//! The transcript of a conversation by e-mail, beyond the reference (docs/rules/messaging.md §1).

use super::handlers::{as_caller, number};
use crate::Services;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Email, ErrorKind};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/transcript")
            .summary("Send the transcript of a conversation by e-mail")
            .body::<TranscriptBody>()
            .to(send),
    ]
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct TranscriptBody {
    /// Where to
    #[schema(format = "email")]
    email: Option<String>,
}

fn send(call: &In<Agent, TranscriptBody>, services: &Services) -> Result<()> {
    let conversations = &services.messaging.conversations;
    let address = || -> Result<Email> {
        let email = call.read()?.email.unwrap_or_default();
        if email.trim().is_empty() {
            let text = "email param missing";
            return Err(ApiError::refused(ErrorKind::Invalid, text));
        }
        Email::parse(&email, "is invalid").map_err(ApiError::invalid)
    };
    let found = || conversations.find(&as_caller(call), number(call));
    let to = address().behind(found)?;
    let account = call.caller.account_id();
    services.limits.transcripts.check(&account.to_string())?;
    Ok(conversations.send_transcript(&call.caller, number(call), to)?)
}
