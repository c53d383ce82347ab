//! The handlers.

use super::body::{ContactQuery, ContactsQuery, CreateContactBody};
use super::present::{ContactList, ContactListJson, Shown};
use crate::Services;
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::contacts::{CreateContact, CreatedContact};
use nimchat_messaging::{ContactSort, ContactView};

/// How many contacts a page has by default.
const PER_PAGE: u32 = 15;

pub(super) fn list(
    call: &In<Agent, ContactsQuery>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let query = call.read()?;
    let sort = ContactSort::parse(query.sort.as_deref().unwrap_or_default());
    let page = call.page(PER_PAGE);
    let list = ContactList {
        contacts: services.contacts.list(&call.caller, sort, page)?,
        page_sent: query.page,
    };
    let shown = Shown::to(call, list, query.include_contact_inboxes.as_deref());
    let answer = call.present::<ContactListJson, _>(&shown)?;
    Ok(answer.with_page(&shown.view.contacts))
}

pub(super) fn create(
    call: &In<Agent, CreateContactBody>,
    services: &Services,
) -> Result<Shown<CreatedContact>, ApiError> {
    let body = call.read()?;
    let avatar = call.input().picture("avatar")?;
    let command = CreateContact {
        avatar: services.files.keep_some(avatar)?,
        ..CreateContact::from(body)
    };
    let created = services.contacts.create(&call.caller, command)?;
    Ok(Shown::to(call, created, None))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, CreateContactBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<Shown<CreatedContact>, ApiError> {
    let id = made_id(made, RecordKind::Contact)?;
    let view = services.contacts.show(&call.caller, id)?;
    let session = view.sessions.first().cloned();
    Ok(Shown::to(call, CreatedContact { view, session }, None))
}

pub(super) fn show(
    call: &In<Agent, ContactQuery>,
    services: &Services,
) -> Result<Shown<ContactView>, ApiError> {
    let query = call.read()?;
    let contact = services.contacts.show(&call.caller, call.id("id"))?;
    let sessions = query.include_contact_inboxes.as_deref();
    Ok(Shown::to(call, contact, sessions))
}
