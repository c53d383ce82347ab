//! The handlers. Only `reference` shows a portal's contents within it, so that only it reads them.

use super::body::{PortalBody, PortalQuery};
use crate::Services;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_helpcenter::{PortalView, SavePortal};

type Answered = Result<PortalView, ApiError>;

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<PortalView>, ApiError> {
    Ok(services.portals.list(&call.caller, call.is_reference())?)
}

pub(super) fn create(call: &In<Administrator, PortalBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    let contents = call.is_reference();
    Ok(services.portals.create(&call.caller, command, contents)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, PortalBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Portal)?;
    let contents = call.is_reference();
    Ok(services.portals.created(&call.caller, id, contents)?)
}

pub(super) fn show(call: &In<Agent, PortalQuery>, services: &Services) -> Answered {
    let locale = call.read()?.locale;
    let contents = call.is_reference();
    Ok(services
        .portals
        .show(&call.caller, &portal(call), locale, contents)?)
}

pub(super) fn update(call: &In<Administrator, PortalBody>, services: &Services) -> Answered {
    let command = call.read().map_err(|fault| {
        // the contract looks the record up before the input is checked
        fault.behind(services.portals.known(&call.caller.0, &portal(call)))
    })?;
    let contents = call.is_reference();
    Ok(services
        .portals
        .update(&call.caller, &portal(call), command.into(), contents)?)
}

pub(super) fn archive(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    let command = SavePortal {
        archived: Some(true),
        ..SavePortal::default()
    };
    services
        .portals
        .update(&call.caller, &portal(call), command, false)?;
    Ok(())
}

pub(super) fn delete(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    Ok(services.portals.delete(&call.caller, &portal(call))?)
}

/// The slug or the id in the path.
pub(super) fn portal<C, I>(call: &In<C, I>) -> String {
    call.segment("portal")
}
