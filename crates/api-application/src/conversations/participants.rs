//! Who takes part in a conversation, beyond the reference (docs/rules/messaging.md §1).

use crate::agents::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::UserId;
use nimchat_messaging::Messaging;

const ALL: &str = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(ALL)
            .summary("List the participants of a conversation")
            .answers::<Vec<AgentJson>>()
            .to(list),
        Route::post(ALL)
            .summary("Add participants to a conversation")
            .body::<ParticipantsBody>()
            .requires(&["user_ids"])
            .answers::<Vec<AgentJson>>()
            .to_repeatable(add, |call, services, _| list(call, services)),
        Route::update(ALL)
            .summary("Replace the participants of a conversation")
            .body::<ParticipantsBody>()
            .answers::<Vec<AgentJson>>()
            .to(set),
        Route::delete(ALL)
            .summary("Remove participants from a conversation")
            .body::<ParticipantsBody>()
            .to(remove),
    ]
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct ParticipantsBody {
    /// Members of the conversation's inbox, or administrators; others are left out
    user_ids: Option<Vec<UserId>>,
}

type Called = In<Agent, ParticipantsBody>;

/// The users that the call names, once the conversation is known to be there.
fn users(call: &Called, messaging: &Messaging) -> Result<Vec<UserId>> {
    let number = call.id("conversation_id");
    let named = call
        .read()
        .and_then(|body| body.user_ids.ok_or_else(|| ApiError::missing("user_ids")));
    named.behind(|| messaging.conversations.participants(&call.caller, number))
}

fn list<I>(call: &In<Agent, I>, messaging: &Messaging) -> Result<Vec<AgentView>> {
    let number = call.id("conversation_id");
    Ok(messaging.conversations.participants(&call.caller, number)?)
}

fn add(call: &Called, messaging: &Messaging) -> Result<Vec<AgentView>> {
    let (users, number) = (users(call, messaging)?, call.id("conversation_id"));
    let conversations = &messaging.conversations;
    Ok(conversations.add_participants(&call.caller, number, &users)?)
}

fn set(call: &Called, messaging: &Messaging) -> Result<Vec<AgentView>> {
    let (users, number) = (users(call, messaging)?, call.id("conversation_id"));
    let conversations = &messaging.conversations;
    Ok(conversations.set_participants(&call.caller, number, &users)?)
}

fn remove(call: &Called, messaging: &Messaging) -> Result<()> {
    let (users, number) = (users(call, messaging)?, call.id("conversation_id"));
    let conversations = &messaging.conversations;
    Ok(conversations.remove_participants(&call.caller, number, &users)?)
}
