//! The handlers.

use super::body::{ClientContactBody, ProofQuery};
use crate::Services;
use nimchat_api_kit::{Anyone, ApiError, In};
use nimchat_messaging::Visitor;

type Answered = Result<Visitor, ApiError>;

pub(super) fn create(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    services.limits.sessions.check(call.address, None)?;
    let inbox = call.segment("inbox_identifier");
    let command = call.read()?.into();
    Ok(services.visitors.register(&inbox, command)?)
}

pub(super) fn show(call: &In<Anyone, ProofQuery>, services: &Services) -> Answered {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let proof = call.read()?.into();
    Ok(services.visitors.show(&inbox, &contact, &proof)?)
}

pub(super) fn update(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let command = call.read()?.into();
    Ok(services.visitors.update(&inbox, &contact, command)?)
}
