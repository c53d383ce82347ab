//! What agents note about a contact (docs/rules/contacts-and-inboxes.md §3).

use super::body::ContactNoteBody;
use crate::agents::AgentJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ContactId, ContactNoteId};
use nimchat_messaging::ContactService;
use nimchat_messaging::contacts::notes::NoteView;

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/contacts/{id}/notes";
    const ONE: &str = "/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}";
    vec![
        Route::get(ALL)
            .summary("Lists the notes about a contact, newest first")
            .answers::<Vec<NoteJson>>()
            .to(by_id("id", ContactService::notes)),
        Route::post(ALL)
            .summary("Adds a note about a contact")
            .body_under::<ContactNoteBody>("note")
            .requires(&["content"])
            .answers::<NoteJson>()
            .to_making(create, RecordKind::ContactNote, |call, contacts, note| {
                Ok(contacts.note(&call.caller, call.id("id"), note)?)
            }),
        Route::get(ONE)
            .summary("Gets a note about a contact")
            .answers::<NoteJson>()
            .to(show),
        Route::update(ONE)
            .summary("Changes a note about a contact; the caller becomes its author")
            .body_under::<ContactNoteBody>("note")
            .answers::<NoteJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Removes a note about a contact")
            .to(delete),
    ]
}

#[wire(view: NoteView, note = view.note)]
struct NoteJson {
    id: ContactNoteId,
    content: String,
    /// Null in `chatwoot`
    #[present(context.in_reference(|| note.account_id))]
    account_id: Option<AccountId>,
    /// Null in `chatwoot`
    #[present(context.in_reference(|| note.contact_id))]
    contact_id: Option<ContactId>,
    /// The author; omitted when they are no longer a member of the account
    #[present(view.user)]
    user: OrAbsent<AgentJson>,
    created_at: i64,
    updated_at: i64,
}

fn show(call: &In<Agent>, contacts: &ContactService) -> Result<NoteView> {
    let (contact, note) = (call.id("id"), call.id("note_id"));
    Ok(contacts.note(&call.caller, contact, note)?)
}

fn create(call: &In<Agent, ContactNoteBody>, contacts: &ContactService) -> Result<NoteView> {
    let (agent, contact) = (&call.caller, call.id("id"));
    let body = call.read().behind(|| contacts.labels(agent, contact))?;
    Ok(contacts.add_note(agent, contact, body.content)?)
}

fn update(call: &In<Agent, ContactNoteBody>, contacts: &ContactService) -> Result<NoteView> {
    let (agent, contact, note) = (&call.caller, call.id("id"), call.id("note_id"));
    let body = call.read().behind(|| contacts.note(agent, contact, note))?;
    Ok(contacts.update_note(agent, contact, note, body.content)?)
}

fn delete(call: &In<Agent>, contacts: &ContactService) -> Result<()> {
    let (contact, note) = (call.id("id"), call.id("note_id"));
    Ok(contacts.delete_note(&call.caller, contact, note)?)
}
