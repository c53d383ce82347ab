//! The handlers.

use super::body::InboxBody;
use super::present::ShownInbox;
use crate::Services;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::inboxes::SaveInbox;

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<ShownInbox>, ApiError> {
    let inboxes = services.inboxes.list(&call.caller)?.into_iter();
    let shown = inboxes.map(|inbox| ShownInbox::to(&call.caller, inbox));
    Ok(shown.collect())
}

pub(super) fn show(call: &In<Agent>, services: &Services) -> Result<ShownInbox, ApiError> {
    let inbox = services.inboxes.show(&call.caller, call.id("id"))?;
    Ok(ShownInbox::to(&call.caller, inbox))
}

pub(super) fn create(
    call: &In<Administrator, InboxBody>,
    services: &Services,
) -> Result<ShownInbox, ApiError> {
    let command = command(call, services)?;
    let inbox = services.inboxes.create(&call.caller, command)?;
    Ok(ShownInbox::to(&call.caller.0, inbox))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, InboxBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownInbox, ApiError> {
    let id = made_id(made, RecordKind::Inbox)?;
    let inbox = services.inboxes.show(&call.caller.0, id)?;
    Ok(ShownInbox::to(&call.caller.0, inbox))
}

pub(super) fn update(
    call: &In<Administrator, InboxBody>,
    services: &Services,
) -> Result<ShownInbox, ApiError> {
    let id = call.id("id");
    // the contract looks the inbox up before the input is checked
    services.inboxes.known(&call.caller.0, id)?;
    let command = command(call, services)?;
    let inbox = services.inboxes.update(&call.caller, id, command)?;
    Ok(ShownInbox::to(&call.caller.0, inbox))
}

fn command(
    call: &In<Administrator, InboxBody>,
    services: &Services,
) -> Result<SaveInbox, ApiError> {
    let body = call.read()?;
    let avatar = call.input().picture("avatar")?;
    Ok(SaveInbox {
        avatar: services.files.keep_some(avatar)?,
        ..SaveInbox::from(body)
    })
}

pub(super) fn delete(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    Ok(services.inboxes.delete(&call.caller, call.id("id"))?)
}

pub(super) fn assignable_agents(
    call: &In<Agent>,
    services: &Services,
) -> Result<Vec<AgentView>, ApiError> {
    let id = call.id("id");
    Ok(services.inboxes.assignable_agents(&call.caller, &[id])?)
}

pub(super) fn delete_avatar(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    services.inboxes.clear_avatar(&call.caller, call.id("id"))?;
    Ok(())
}
