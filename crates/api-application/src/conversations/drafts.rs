//! The draft of a conversation's next message, beyond the reference (docs/rules/messaging.md §1).

use nimchat_api_kit::prelude::*;
use nimchat_messaging::{ConversationService, Messaging};

const ONE: &str = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(ONE)
            .summary("Get the draft of the next message")
            .answers::<DraftJson>()
            .to(show),
        Route::update(ONE)
            .summary("Store the draft of the next message")
            .body_under::<DraftBody>("draft_message")
            .to(set),
        Route::delete(ONE)
            .summary("Remove the draft of the next message")
            .to(remove),
    ]
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct DraftBody {
    /// The text; a blank one removes the draft
    message: Option<String>,
}

#[wire(draft: Option<String>)]
struct DraftJson {
    #[present(draft.is_some())]
    has_draft: bool,
    #[present(draft.clone())]
    message: OrAbsent<String>,
}

fn show(call: &In<Agent>, conversations: &ConversationService) -> Result<Option<String>> {
    let number = call.id("conversation_id");
    Ok(conversations.draft(&call.caller, number)?)
}

fn set(call: &In<Agent, DraftBody>, conversations: &ConversationService) -> Result<()> {
    let (agent, number) = (&call.caller, call.id("conversation_id"));
    let body = call.read();
    let body = body.behind(|| conversations.draft(agent, number))?;
    let draft = body.message.as_deref();
    Ok(conversations.set_draft(agent, number, draft)?)
}

fn remove(call: &In<Agent>, messaging: &Messaging) -> Result<()> {
    let number = call.id("conversation_id");
    let conversations = &messaging.conversations;
    Ok(conversations.set_draft(&call.caller, number, None)?)
}
