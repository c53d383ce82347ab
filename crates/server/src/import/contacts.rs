//! Contacts, with their sessions, labels and notes.

use super::Mover;
use super::error::Result;
use super::json::{flag, int, items, object, record, some_text, text, texts, time};
use nimchat_core_model::{ContactId, InboxId, UserId};
use nimchat_messaging::import::{ImportedContact, ImportedNote, ImportedSession};
use serde_json::Value;

impl Mover<'_> {
    pub(super) fn contacts(&mut self) -> Result<()> {
        for page in 1.. {
            let path = "/contacts?include_contact_inboxes=true&sort=created_at";
            let contacts = self.source.page(path, page)?;
            if contacts.is_empty() {
                break;
            }
            for contact in &contacts {
                self.contact(contact)?;
            }
            let read = self.report.counts.get("contacts").copied();
            tracing::info!(contacts = ?read.unwrap_or_default(), "moving contacts");
        }
        Ok(())
    }

    /// Moves the contact, unless they were; answers their id here, if they are here.
    fn contact(&mut self, contact: &Value) -> Result<Option<ContactId>> {
        let Some(old) = int(contact, "id") else {
            return Ok(None);
        };
        let origin = self.origin("contacts", old);
        if let Some(id) = self.here("contacts", Some(old))? {
            self.report.known("contacts");
            let now = self.described(contact);
            let followed = self.imports.follow_contact(self.account, &origin, now);
            let changed = self.report.unless_refused(followed, |report, why| {
                report.remark("contacts", Some(old), why);
            })?;
            self.report
                .changed_many("contacts", changed.unwrap_or_default().into());
            return Ok(Some(ContactId::new(id)));
        }
        let imported = self.read_contact(contact, old)?;
        let stored = self.imports.contact(self.account, &origin, imported);
        let id = self.report.unless_left_out("contacts", old, stored)?;
        if id.is_some() {
            self.report.moved("contacts");
        }
        Ok(id)
    }

    /// The contact of a conversation. Who has no address, number or identifier is in no list.
    pub(super) fn contact_of(&mut self, conversation: &Value) -> Result<Option<ContactId>> {
        let sender = conversation.pointer("/meta/sender");
        let Some(id) = sender.and_then(|sender| int(sender, "id")) else {
            return Ok(None);
        };
        if let Some(known) = self.here("contacts", Some(id))? {
            return Ok(Some(ContactId::new(known)));
        }
        let path = format!("/contacts/{id}");
        let shown = record(self.source.get(&path)?);
        let shown = if shown.is_null() {
            sender.cloned()
        } else {
            Some(shown)
        };
        self.contact(&shown.unwrap_or_default())
    }

    fn read_contact(&mut self, contact: &Value, old: i64) -> Result<ImportedContact> {
        let beside = [
            format!("/contacts/{old}/labels"),
            format!("/contacts/{old}/notes"),
        ];
        let mut beside = self.source.get_all(&beside)?;
        let notes = items(beside.pop());
        let labels = beside.pop().unwrap_or_default();
        let mut sessions = Vec::new();
        for session in items(contact.get("contact_inboxes").cloned()) {
            let inbox = self.here_of("inboxes", &session, "inbox")?;
            let source_id = some_text(&session, "source_id");
            sessions.extend(
                inbox
                    .zip(source_id)
                    .map(|(inbox, source_id)| ImportedSession {
                        inbox: InboxId::new(inbox),
                        source_id,
                        hmac_verified: false,
                    }),
            );
        }
        let mut imported = ImportedContact {
            labels: texts(&labels, "payload"),
            avatar: self.picture(contact, "thumbnail")?,
            sessions,
            ..self.described(contact)
        };
        let created_at = imported.created_at;
        for note in notes {
            let user = self.here_of("users", &note, "user")?;
            imported.notes.push(ImportedNote {
                user: user.map(UserId::new),
                content: text(&note, "content").unwrap_or_default(),
                created_at: time(&note, "created_at").unwrap_or(created_at),
            });
        }
        // they are told the newest first
        imported.notes.reverse();
        Ok(imported)
    }

    /// What the contact's own record says.
    fn described(&self, contact: &Value) -> ImportedContact {
        let created_at = time(contact, "created_at");
        ImportedContact {
            name: text(contact, "name").unwrap_or_default(),
            email: text(contact, "email"),
            phone_number: text(contact, "phone_number"),
            identifier: text(contact, "identifier"),
            additional_attributes: object(contact, "additional_attributes"),
            custom_attributes: object(contact, "custom_attributes"),
            labels: Vec::new(),
            blocked: flag(contact, "blocked"),
            avatar: None,
            sessions: Vec::new(),
            notes: Vec::new(),
            last_activity_at: time(contact, "last_activity_at"),
            created_at: created_at.unwrap_or_else(|| self.nimchat.clock.now()),
        }
    }
}
