//! What agents note about a contact (docs/rules/contacts-and-inboxes.md §3).

use super::body::ContactNoteBody;
use crate::agents::json::AgentJson;
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_core_model::{AccountId, ContactId, ContactNoteId};
use nimchat_messaging::Messaging;
use nimchat_messaging::contacts::notes::NoteView;
use nimchat_wire::time::epoch;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/contacts/{id}/notes";
    const ONE: &str = "/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}";
    vec![
        Route::get(ALL)
            .summary("Lists the notes about a contact, newest first")
            .answers::<Vec<NoteJson>>()
            .to(list),
        Route::post(ALL)
            .summary("Adds a note about a contact")
            .body_under::<ContactNoteBody>("note")
            .requires(&["content"])
            .answers::<NoteJson>()
            .to_repeatable(create, created),
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
            .answers::<Nothing>()
            .to(delete),
    ]
}

#[derive(Debug, Serialize, ToSchema)]
struct NoteJson {
    id: ContactNoteId,
    content: String,
    /// Null in `chatwoot`
    account_id: Option<AccountId>,
    /// Null in `chatwoot`
    contact_id: Option<ContactId>,
    /// The author; omitted when they are no longer a member of the account
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user: Option<AgentJson>,
    created_at: i64,
    updated_at: i64,
}

impl Present<NoteView> for NoteJson {
    fn present(view: &NoteView, context: &Context) -> Self {
        let note = &view.note;
        Self {
            id: note.id,
            content: note.content.clone(),
            account_id: context.in_reference(|| note.account_id),
            contact_id: context.in_reference(|| note.contact_id),
            user: view
                .user
                .as_ref()
                .map(|user| Present::present(user, context)),
            created_at: epoch(note.created_at),
            updated_at: epoch(note.updated_at),
        }
    }
}

fn list(call: &In<Agent>, messaging: &Messaging) -> Result<Vec<NoteView>, ApiError> {
    Ok(messaging.contacts.notes(&call.caller, call.id("id"))?)
}

fn show(call: &In<Agent>, messaging: &Messaging) -> Result<NoteView, ApiError> {
    let (contact, note) = (call.id("id"), call.id("note_id"));
    Ok(messaging.contacts.note(&call.caller, contact, note)?)
}

fn create(call: &In<Agent, ContactNoteBody>, messaging: &Messaging) -> Result<NoteView, ApiError> {
    let (agent, contact) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .map_err(|fault| fault.behind(messaging.contacts.labels(agent, contact)))?;
    Ok(messaging.contacts.add_note(agent, contact, body.content)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Agent, ContactNoteBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Result<NoteView, ApiError> {
    let note = made_id(made, RecordKind::ContactNote)?;
    Ok(messaging.contacts.note(&call.caller, call.id("id"), note)?)
}

fn update(call: &In<Agent, ContactNoteBody>, messaging: &Messaging) -> Result<NoteView, ApiError> {
    let (agent, contact, note) = (&call.caller, call.id("id"), call.id("note_id"));
    let body = call
        .read()
        .map_err(|fault| fault.behind(messaging.contacts.note(agent, contact, note)))?;
    Ok(messaging
        .contacts
        .update_note(agent, contact, note, body.content)?)
}

fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    let (contact, note) = (call.id("id"), call.id("note_id"));
    Ok(messaging
        .contacts
        .delete_note(&call.caller, contact, note)?)
}
