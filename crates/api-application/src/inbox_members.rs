//! Inbox members: the agents of an inbox. Only PATCH sets them, PUT does not (docs/rules/accounts.md §1.5).
//!
//! The request bodies of inbox members. The members of an inbox: a list of agents, bare or in an envelope.

use crate::agents::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::RecordAdministrator;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{InboxId, UserId};
use nimchat_messaging::{InboxService, Messaging};
use nimchat_wire::ByProfile;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/inbox_members";
    vec![
        Route::get("/api/v1/accounts/{account_id}/inbox_members/{inbox_id}")
            .operation(51)
            .summary("Get Details of Agents in an Inbox")
            .answers::<MembersJson>()
            .to(by_id("inbox_id", InboxService::members)),
        Route::post(PATH)
            .operation(52)
            .summary("Add a new Agent to Inbox")
            .body::<InboxMembersBody>()
            .answers::<MembersJson>()
            .to_repeatable(create, created),
        Route::patch(PATH)
            .operation(53)
            .summary("All agents except the one passed in params will be removed")
            .body::<InboxMembersBody>()
            .answers::<MembersJson>()
            .to(update),
        Route::delete(PATH)
            .operation(54)
            .summary("Remove an Agent from Inbox")
            .body::<InboxMembersBody>()
            .to(delete),
    ]
}

type Change = In<RecordAdministrator, InboxMembersBody>;

type Answered = Result<Vec<AgentView>>;

fn create(call: &Change, messaging: &Messaging) -> Answered {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.add_members(&caller, inbox, users)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(call: &Change, messaging: &Messaging, _: &MadeRecords) -> Answered {
    let (caller, inbox, _) = named(call, messaging)?;
    Ok(messaging.inboxes.members(&caller.0, inbox)?)
}

fn update(call: &Change, messaging: &Messaging) -> Answered {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.set_members(&caller, inbox, users)?)
}

fn delete(call: &Change, messaging: &Messaging) -> Result<()> {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.remove_members(&caller, inbox, &users)?)
}

/// The inbox and the users. The contract looks the inbox up first (docs/rules/accounts.md §5.6), so its id is read even if the
/// rest of the body is invalid; without an id the inbox does not exist.
fn named(call: &Change, messaging: &Messaging) -> Result<(Administrator, InboxId, Vec<UserId>)> {
    let nowhere = InboxId::new(0);
    let body = if call.is_reference() {
        call.read()
    } else {
        call.input().read::<LooseMembersBody>().map(Into::into)
    };
    let (inbox, users) = match body {
        Ok(InboxMembersBody { inbox_id, user_ids }) => (
            Ok(inbox_id.unwrap_or(nowhere)),
            user_ids.ok_or_else(|| ApiError::missing("user_ids")),
        ),
        Err(fault) => {
            let named = call.input().read::<NamedInbox>();
            let inbox = named.map(|named| named.inbox_id.unwrap_or(nowhere));
            (inbox, Err(fault))
        }
    };
    let caller = call.caller.after(|agent| {
        let inbox = inbox.as_ref().copied().unwrap_or(nowhere);
        messaging.inboxes.known(agent, inbox)
    })?;
    match (inbox, users) {
        (Ok(inbox), Ok(users)) => Ok((caller, inbox, users)),
        (Ok(inbox), Err(fault)) => Err(fault.behind(messaging.inboxes.known(&caller.0, inbox))),
        (Err(_), Err(fault)) | (Err(fault), Ok(_)) => Err(fault),
    }
}

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct InboxMembersBody {
    /// The ID of the inbox, as text or number
    #[schema(value_type = String, required = true)]
    inbox_id: Option<InboxId>,
    /// IDs of the users
    #[schema(value_type = Vec<i64>, required = true)]
    user_ids: Option<Vec<UserId>>,
}

/// As Chatwoot reads it: what is no id is the id of no user.
#[derive(Debug, Default, Deserialize, Validate)]
struct LooseMembersBody {
    inbox_id: Option<InboxId>,
    user_ids: Option<Vec<String>>,
}

impl From<LooseMembersBody> for InboxMembersBody {
    fn from(body: LooseMembersBody) -> Self {
        let id = |text: String| UserId::new(text.trim().parse().unwrap_or_default());
        Self {
            inbox_id: body.inbox_id,
            user_ids: body.user_ids.map(|ids| ids.into_iter().map(id).collect()),
        }
    }
}

/// Only the inbox.
#[derive(Debug, Default, Deserialize, Validate)]
struct NamedInbox {
    inbox_id: Option<InboxId>,
}

type MembersJson = ByProfile<Vec<AgentJson>, InboxMembersJson>;

envelopes! {
    struct InboxMembersJson { payload: Vec<AgentJson> }
}
