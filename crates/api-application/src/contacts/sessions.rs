//! The sessions of contacts: where agents can write to them (docs/rules/contacts-and-inboxes.md §3).

use super::body::{CreateSessionBody, FindSessionBody};
use super::present::{BareContactJson, Shown};
use crate::Services;
use crate::inboxes::present::SlimInboxJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::ContactInboxId;
use nimchat_messaging::contacts::{ContactableInbox, CreateSession};
use nimchat_messaging::{ContactInbox, ContactService, ContactView, Inbox};

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/contacts/{id}/contactable_inboxes")
            .summary("Lists the inboxes in which an agent can begin a conversation with a contact")
            .answers::<ContactableInboxesJson>()
            .to(contactable),
        Route::post("/api/v1/accounts/{account_id}/contacts/{id}/contact_inboxes")
            .summary("Gives a contact a session in an inbox")
            .body::<CreateSessionBody>()
            .answers::<InboxOfContactJson>()
            .to_making(
                create,
                RecordKind::ContactInbox,
                |call, contacts, id: ContactInboxId| {
                    let contact = contacts.show(&call.caller, call.id("id"))?;
                    let mut sessions = contact.sessions.into_iter();
                    let found = sessions.find(|(session, _)| session.id == id);
                    found.ok_or_else(ApiError::not_found)
                },
            ),
        Route::post("/api/v1/accounts/{account_id}/contact_inboxes/filter")
            .summary("Gets the contact of a session")
            .body::<FindSessionBody>()
            .answers::<BareContactJson>()
            .to(find),
    ]
}

envelopes! {
    struct ContactableInboxesJson { payload: Vec<InboxOfContactJson> }
}

/// An inbox, and what its channel knows the contact by.
#[wire(contactable: ContactableInbox)]
struct InboxOfContactJson {
    source_id: String,
    inbox: SlimInboxJson,
}

impl Present<(ContactInbox, Inbox)> for InboxOfContactJson {
    fn present((session, inbox): &(ContactInbox, Inbox), context: &Context) -> Self {
        Self {
            source_id: session.source_id.clone(),
            inbox: Present::present(inbox, context),
        }
    }
}

fn contactable(call: &In<Agent>, contacts: &ContactService) -> Result<Vec<ContactableInbox>> {
    let id = call.id("id");
    Ok(contacts.contactable_inboxes(&call.caller, id)?)
}

fn create(
    call: &In<Agent, CreateSessionBody>,
    contacts: &ContactService,
) -> Result<(ContactInbox, Inbox)> {
    let (agent, id) = (&call.caller, call.id("id"));
    let body = call.read().behind(|| contacts.labels(agent, id))?;
    let command = CreateSession {
        source_id: body.source_id,
        hmac_verified: body.hmac_verified.unwrap_or(false),
    };
    Ok(contacts.create_session(agent, id, body.inbox_id, command)?)
}

fn find(call: &In<Agent, FindSessionBody>, services: &Services) -> Result<Shown<ContactView>> {
    let contacts = &services.messaging.contacts;
    let body = call.read()?;
    let source_id = body.source_id.unwrap_or_default();
    let contact = contacts.by_session(&call.caller, body.inbox_id, &source_id)?;
    Shown::to(call, &services.help_centers, contact, None)
}
