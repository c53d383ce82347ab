//! Inboxes: the channels through which customers write.

use crate::Services;
use crate::agents::AssignableJson;
use body::InboxBody;
use nimchat_accounts::AgentView;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::Violation;
use nimchat_helpcenter::HelpCenterError;
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::{Inbox, InboxService};
use nimchat_wire::ByProfile;
use present::{InboxDeletionJson, InboxJson, InboxesJson, ShownInbox};

pub(crate) mod body;
pub(crate) mod present;
mod widget_script;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const INBOXES: &str = "/api/v1/accounts/{account_id}/inboxes";
    const INBOX: &str = "/api/v1/accounts/{account_id}/inboxes/{id}";
    vec![
        Route::get(INBOXES)
            .operation(45)
            .summary("List all inboxes available in the current account")
            .answers::<ByProfile<Vec<InboxJson>, InboxesJson>>()
            .to(list),
        Route::get(INBOX)
            .operation(46)
            .summary("Get an inbox available in the current account")
            .answers::<InboxJson>()
            .to(show),
        Route::post(INBOXES)
            .operation(47)
            .summary("You can create more than one website inbox in each account")
            .body::<InboxBody>()
            .requires(&["channel"])
            .takes_files()
            .answers::<InboxJson>()
            .to_repeatable(create, created),
        Route::update(INBOX)
            .operation(48)
            .summary("Add avatar and disable auto assignment for an inbox")
            .body::<InboxBody>()
            .takes_files()
            .answers::<InboxJson>()
            .to(update),
        Route::delete(INBOX)
            .summary("Delete an inbox with its conversations")
            .answers::<InboxDeletionJson>()
            .to(by_id("id", InboxService::delete)),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/assignable_agents")
            .summary("List the agents who may be put in charge in an inbox")
            .answers::<AssignableJson>()
            .to(assignable_agents),
        Route::delete("/api/v1/accounts/{account_id}/inboxes/{id}/avatar")
            .summary("Delete the avatar of an inbox")
            .to(delete_avatar),
    ]
}

fn list(call: &In<Agent>, services: &Services) -> Result<Vec<ShownInbox>> {
    let inboxes = services.messaging.inboxes.list(&call.caller)?;
    ShownInbox::all(&call.caller, &services.help_centers, inboxes)
}

fn show(call: &In<Agent>, services: &Services) -> Result<ShownInbox> {
    let inboxes = &services.messaging.inboxes;
    let inbox = inboxes.show(&call.caller, call.id("id"))?;
    one(&call.caller, services, inbox)
}

fn create(call: &In<Administrator, InboxBody>, services: &Services) -> Result<ShownInbox> {
    let command = command(call, services)?;
    let inbox = services.messaging.inboxes.create(&call.caller, command)?;
    one(&call.caller.0, services, inbox)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, InboxBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownInbox> {
    let id = made_id(made, RecordKind::Inbox)?;
    let inbox = services.messaging.inboxes.show(&call.caller.0, id)?;
    one(&call.caller.0, services, inbox)
}

fn update(call: &In<Administrator, InboxBody>, services: &Services) -> Result<ShownInbox> {
    let inboxes = &services.messaging.inboxes;
    let id = call.id("id");
    // the contract looks the inbox up before the input is checked
    inboxes.known(&call.caller.0, id)?;
    let command = command(call, services)?;
    let inbox = inboxes.update(&call.caller, id, command)?;
    one(&call.caller.0, services, inbox)
}

fn one(caller: &Agent, services: &Services, inbox: Inbox) -> Result<ShownInbox> {
    let shown = ShownInbox::all(caller, &services.help_centers, vec![inbox])?.pop();
    shown.ok_or_else(ApiError::not_found)
}

/// The command of the body, with the portal that it names: one of the account.
fn command(call: &In<Administrator, InboxBody>, services: &Services) -> Result<SaveInbox> {
    let portals = &services.help_centers.portals;
    let body = call.read()?;
    let portal_id = match body.portal_id.change_of_link() {
        Some(Some(id)) => match portals.created(&call.caller, id, false) {
            Ok(_) => Some(Some(id)),
            Err(HelpCenterError::NotFound) => {
                return Err(ApiError::invalid(Violation::new("portal_id", "must exist")));
            }
            Err(error) => return Err(error.into()),
        },
        none => none,
    };
    let avatar = call.input().picture("avatar")?;
    Ok(SaveInbox {
        avatar: services.files.keep_some(avatar)?,
        portal_id,
        ..SaveInbox::from(body)
    })
}

fn assignable_agents(call: &In<Agent>, inboxes: &InboxService) -> Result<Vec<AgentView>> {
    let id = call.id("id");
    Ok(inboxes.assignable_agents(&call.caller, &[id])?)
}

fn delete_avatar(call: &In<Administrator>, inboxes: &InboxService) -> Result<()> {
    inboxes.clear_avatar(&call.caller, call.id("id"))?;
    Ok(())
}
