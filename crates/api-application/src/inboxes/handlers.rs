//! The handlers.

use super::body::InboxBody;
use super::present::ShownInbox;
use crate::Services;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, Field, In, Result, made_id};
use nimchat_core_model::Violation;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_helpcenter::HelpCenterError;
use nimchat_messaging::inboxes::SaveInbox;
use nimchat_messaging::{Inbox, InboxService};

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<ShownInbox>> {
    let inboxes = services.messaging.inboxes.list(&call.caller)?;
    ShownInbox::all(&call.caller, &services.help_centers, inboxes)
}

pub(super) fn show(call: &In<Agent>, services: &Services) -> Result<ShownInbox> {
    let inbox = services
        .messaging
        .inboxes
        .show(&call.caller, call.id("id"))?;
    one(&call.caller, services, inbox)
}

pub(super) fn create(
    call: &In<Administrator, InboxBody>,
    services: &Services,
) -> Result<ShownInbox> {
    let command = command(call, services)?;
    let inbox = services.messaging.inboxes.create(&call.caller, command)?;
    one(&call.caller.0, services, inbox)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, InboxBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownInbox> {
    let id = made_id(made, RecordKind::Inbox)?;
    let inbox = services.messaging.inboxes.show(&call.caller.0, id)?;
    one(&call.caller.0, services, inbox)
}

pub(super) fn update(
    call: &In<Administrator, InboxBody>,
    services: &Services,
) -> Result<ShownInbox> {
    let id = call.id("id");
    // the contract looks the inbox up before the input is checked
    services.messaging.inboxes.known(&call.caller.0, id)?;
    let command = command(call, services)?;
    let inbox = services
        .messaging
        .inboxes
        .update(&call.caller, id, command)?;
    one(&call.caller.0, services, inbox)
}

fn one(caller: &Agent, services: &Services, inbox: Inbox) -> Result<ShownInbox> {
    let shown = ShownInbox::all(caller, &services.help_centers, vec![inbox])?.pop();
    shown.ok_or_else(ApiError::not_found)
}

/// The command of the body, with the portal that it names: one of the account.
fn command(call: &In<Administrator, InboxBody>, services: &Services) -> Result<SaveInbox> {
    let body = call.read()?;
    let portal_id = match body.portal_id {
        Field::Absent => None,
        Field::Null => Some(None),
        Field::Value(id) if id.get() == 0 => Some(None),
        Field::Value(id) => match services
            .help_centers
            .portals
            .created(&call.caller, id, false)
        {
            Ok(_) => Some(Some(id)),
            Err(HelpCenterError::NotFound) => {
                return Err(ApiError::invalid(Violation::new("portal_id", "must exist")));
            }
            Err(error) => return Err(error.into()),
        },
    };
    let avatar = call.input().picture("avatar")?;
    Ok(SaveInbox {
        avatar: services.files.keep_some(avatar)?,
        portal_id,
        ..SaveInbox::from(body)
    })
}

pub(super) fn delete(call: &In<Administrator>, inboxes: &InboxService) -> Result<()> {
    Ok(inboxes.delete(&call.caller, call.id("id"))?)
}

pub(super) fn assignable_agents(
    call: &In<Agent>,
    inboxes: &InboxService,
) -> Result<Vec<AgentView>> {
    let id = call.id("id");
    Ok(inboxes.assignable_agents(&call.caller, &[id])?)
}

pub(super) fn delete_avatar(call: &In<Administrator>, inboxes: &InboxService) -> Result<()> {
    inboxes.clear_avatar(&call.caller, call.id("id"))?;
    Ok(())
}
