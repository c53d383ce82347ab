//! The handlers.

use super::body::{
    AttributeKeysBody, ContactQuery, ContactsQuery, CreateContactBody, MergeContactsBody,
    UpdateContactBody,
};
use super::present::{ContactList, ContactListJson, FoundContactsJson, Shown};
use crate::Services;
use crate::conditions_body::ConditionsBody;
use crate::conversations::{ConversationLabelsBody, titles};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::Paged;
use nimchat_messaging::contacts::{CreateContact, CreatedContact, UpdateContact};
use nimchat_messaging::{ContactService, ContactSort, ContactView};

/// How many contacts a page has by default.
const PER_PAGE: u32 = 15;

pub(super) fn list(call: &In<Agent, ContactsQuery>, services: &Services) -> Result<Answer> {
    let query = call.read()?;
    let asked = call.page_request(PER_PAGE)?;
    let contacts = services
        .messaging
        .contacts
        .list(&call.caller, &query.listed(), asked)?;
    listed::<ContactListJson>(call, services, contacts, query)
}

pub(super) fn active(call: &In<Agent, ContactsQuery>, services: &Services) -> Result<Answer> {
    let query = call.read()?;
    let asked = call.page_request(PER_PAGE)?;
    let contacts = services
        .messaging
        .contacts
        .active(&call.caller, query.listed(), asked)?;
    listed::<ContactListJson>(call, services, contacts, query)
}

pub(super) fn search(call: &In<Agent, ContactsQuery>, services: &Services) -> Result<Answer> {
    let query = call.read()?;
    let text = query.q.as_deref().unwrap_or_default();
    let asked = call.page_request(PER_PAGE)?;
    let contacts = services
        .messaging
        .contacts
        .search(&call.caller, text, query.listed(), asked)?;
    listed::<FoundContactsJson>(call, services, contacts, query)
}

pub(super) fn filter(call: &In<Agent, ConditionsBody>, services: &Services) -> Result<Answer> {
    let body = call.read()?;
    let sort = ContactSort::parse(body.sort.as_deref().unwrap_or_default());
    let (aliases, asked) = (call.is_reference(), body.page_request(call, PER_PAGE)?);
    let contacts = services.messaging.contacts.filter(
        &call.caller,
        &body.payload,
        aliases,
        sort.into(),
        asked,
    )?;
    let sessions = body.include_contact_inboxes.as_deref();
    paged::<ContactListJson, _>(call, services, contacts, body.page, sessions)
}

fn listed<W>(
    call: &In<Agent, ContactsQuery>,
    services: &Services,
    contacts: Paged<ContactView>,
    query: ContactsQuery,
) -> Result<Answer>
where
    W: Present<Shown<ContactList>> + Serialize,
{
    let sessions = query.include_contact_inboxes.as_deref();
    paged::<W, _>(call, services, contacts, query.page, sessions)
}

/// A page of contacts, with the headers that tell where it is.
fn paged<W, I>(
    call: &In<Agent, I>,
    services: &Services,
    contacts: Paged<ContactView>,
    page_sent: Option<String>,
    include_contact_inboxes: Option<&str>,
) -> Result<Answer>
where
    W: Present<Shown<ContactList>> + Serialize,
{
    let list = ContactList {
        contacts,
        page_sent,
    };
    let shown = Shown::to(call, &services.help_centers, list, include_contact_inboxes)?;
    let answer = call.present::<W, _>(&shown)?;
    Ok(answer.with_page(&shown.view.contacts))
}

pub(super) fn merge(
    call: &In<Agent, MergeContactsBody>,
    services: &Services,
) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let body = call.read()?;
    let (base, other) = (body.base_contact_id, body.mergee_contact_id);
    let contact = contacts.merge(&call.caller, base, other)?;
    Shown::to(call, &services.help_centers, contact, Some("false"))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn merged(
    call: &In<Agent, MergeContactsBody>,
    services: &Services,
    _: &MadeRecords,
) -> Result<Shown<ContactView>> {
    let base = call.read()?.base_contact_id;
    let contact = services.messaging.contacts.show(&call.caller, base)?;
    Shown::to(call, &services.help_centers, contact, Some("false"))
}

pub(super) fn update(
    call: &In<Agent, UpdateContactBody>,
    services: &Services,
) -> Result<Shown<ContactView>> {
    let (agent, id) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .behind(|| services.messaging.contacts.labels(agent, id))?;
    let avatar = call.input().picture("avatar")?;
    let command = UpdateContact {
        avatar: services.files.keep_some(avatar)?,
        ..UpdateContact::from(body)
    };
    let contact = services.messaging.contacts.update(agent, id, command)?;
    Shown::to(call, &services.help_centers, contact, None)
}

pub(super) fn destroy_custom_attributes(
    call: &In<Agent, AttributeKeysBody>,
    services: &Services,
) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let (agent, id) = (&call.caller, call.id("id"));
    let body = call.read().behind(|| contacts.labels(agent, id))?;
    let keys = body.custom_attributes.unwrap_or_default();
    let contact = contacts.destroy_custom_attributes(agent, id, &keys)?;
    Shown::to(call, &services.help_centers, contact, None)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn changed<I>(
    call: &In<Agent, I>,
    services: &Services,
    _: &MadeRecords,
) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let contact = contacts.show(&call.caller, call.id("id"))?;
    Shown::to(call, &services.help_centers, contact, None)
}

pub(super) fn delete_avatar(call: &In<Agent>, services: &Services) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let contact = contacts.delete_avatar(&call.caller, call.id("id"))?;
    Shown::to(call, &services.help_centers, contact, Some("false"))
}

pub(super) fn labels<I>(call: &In<Agent, I>, contacts: &ContactService) -> Result<Vec<String>> {
    Ok(contacts.labels(&call.caller, call.id("id"))?)
}

pub(super) fn set_labels(
    call: &In<Agent, ConversationLabelsBody>,
    contacts: &ContactService,
) -> Result<Vec<String>> {
    let (agent, id) = (&call.caller, call.id("id"));
    let body = call.read().behind(|| contacts.labels(agent, id))?;
    Ok(contacts.set_labels(agent, id, titles(body.labels))?)
}

pub(super) fn add_label(call: &In<Agent>, contacts: &ContactService) -> Result<Vec<String>> {
    let (id, title) = (call.id("id"), call.segment("title"));
    Ok(contacts.add_label(&call.caller, id, title)?)
}

pub(super) fn remove_label(call: &In<Agent>, contacts: &ContactService) -> Result<Vec<String>> {
    let (id, title) = (call.id("id"), call.segment("title"));
    Ok(contacts.remove_label(&call.caller, id, &title)?)
}

pub(super) fn create(
    call: &In<Agent, CreateContactBody>,
    services: &Services,
) -> Result<Shown<CreatedContact>> {
    let body = call.read()?;
    let avatar = call.input().picture("avatar")?;
    let command = CreateContact {
        avatar: services.files.keep_some(avatar)?,
        ..CreateContact::from(body)
    };
    let created = services.messaging.contacts.create(&call.caller, command)?;
    Shown::to(call, &services.help_centers, created, None)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, CreateContactBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<Shown<CreatedContact>> {
    let id = made_id(made, RecordKind::Contact)?;
    let view = services.messaging.contacts.show(&call.caller, id)?;
    let session = view.sessions.first().cloned();
    Shown::to(
        call,
        &services.help_centers,
        CreatedContact { view, session },
        None,
    )
}

pub(super) fn show(
    call: &In<Agent, ContactQuery>,
    services: &Services,
) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let query = call.read()?;
    let contact = contacts.show(&call.caller, call.id("id"))?;
    let sessions = query.include_contact_inboxes.as_deref();
    Shown::to(call, &services.help_centers, contact, sessions)
}
