//! The handlers.

use super::body::CreateInboxBody;
use super::present::ShownInbox;
use crate::Services;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::inboxes::CreateInbox;

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
    call: &In<Administrator, CreateInboxBody>,
    services: &Services,
) -> Result<ShownInbox, ApiError> {
    let body = call.read()?;
    let avatar = call.input().picture("avatar")?;
    let command = CreateInbox {
        avatar: services.files.keep_some(avatar)?,
        ..CreateInbox::from(body)
    };
    let inbox = services.inboxes.create(&call.caller, command)?;
    Ok(ShownInbox::to(&call.caller.0, inbox))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, CreateInboxBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownInbox, ApiError> {
    let id = made_id(made, RecordKind::Inbox)?;
    let inbox = services.inboxes.show(&call.caller.0, id)?;
    Ok(ShownInbox::to(&call.caller.0, inbox))
}
