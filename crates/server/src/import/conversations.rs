//! Conversations, with their messages, files and ratings.

use super::error::Result;
use super::json::{flag, int, items, object, some_text, text, texts, time};
use super::{Mover, broken};
use nimchat_core_model::{Attributes, ContactId, InboxId, KeptUpload, TeamId, UserId};
use nimchat_messaging::import::{ImportedConversation, ImportedMessage, ImportedRating};
use nimchat_messaging::{
    ContentType, DeliveryStatus, MessageType, Priority, Rating, Sender, Status,
};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Cursor;

/// Ratings by the conversation's number there.
type Ratings = HashMap<i64, Vec<ImportedRating>>;

impl Mover<'_> {
    pub(super) fn conversations(&mut self) -> Result<()> {
        let mut ratings = self.ratings()?;
        for page in 1.. {
            let path = "/conversations?status=all&assignee_type=all&sort_by=created_at_asc";
            let mut conversations = self.source.page(path, page)?;
            if conversations.is_empty() {
                break;
            }
            conversations.sort_by_key(|conversation| int(conversation, "id"));
            for conversation in &conversations {
                self.conversation(conversation, &mut ratings)?;
            }
            let read = self.report.counts.get("conversations").copied();
            tracing::info!(conversations = ?read.unwrap_or_default(), "moving conversations");
        }
        Ok(())
    }

    fn ratings(&mut self) -> Result<Ratings> {
        let mut ratings = Ratings::new();
        for response in self
            .source
            .all_pages("/csat_survey_responses?sort=-created_at")?
        {
            let agent = self.here_of("users", &response, "assigned_agent")?;
            let rating = int(&response, "rating").and_then(|number| Rating::new(number).ok());
            let at = time(&response, "created_at");
            let (Some(number), Some(message), Some(rating), Some(at)) = (
                int(&response, "conversation_id"),
                int(&response, "message_id"),
                rating,
                at,
            ) else {
                continue;
            };
            ratings.entry(number).or_default().push(ImportedRating {
                message,
                rating,
                feedback_message: text(&response, "feedback_message"),
                assigned_agent: agent.map(UserId::new),
                at,
            });
        }
        Ok(ratings)
    }

    fn conversation(&mut self, there: &Value, ratings: &mut Ratings) -> Result<()> {
        let Some(number) = int(there, "id") else {
            return Ok(());
        };
        let ratings = ratings.remove(&number).unwrap_or_default();
        let origin = self.origin("conversations", number);
        if self.here("conversations", Some(number))?.is_some() {
            self.report.known("conversations");
            let version = time(there, "updated_at");
            let is_current = match version {
                Some(version) => self.imports.is_current(&origin, version).map_err(broken)?,
                None => false,
            };
            return if is_current {
                Ok(())
            } else {
                self.follow(there, number, ratings)
            };
        }
        let Some(imported) = self.whole(there, number, ratings)? else {
            return Ok(());
        };
        let messages = imported.messages.len();
        let stored = self.imports.conversation(self.account, &origin, imported);
        let report = &mut self.report;
        if report
            .unless_left_out("conversations", number, stored)?
            .is_some()
        {
            report.moved("conversations");
            report.moved_many("messages", messages);
        }
        Ok(())
    }

    /// Adds what was written or changed in a conversation after it was moved.
    fn follow(&mut self, there: &Value, number: i64, ratings: Vec<ImportedRating>) -> Result<()> {
        let Some(imported) = self.whole(there, number, ratings)? else {
            return Ok(());
        };
        let origin = self.origin("conversations", number);
        let followed = self.imports.follow(self.account, &origin, imported);
        let report = &mut self.report;
        if let Some(followed) = report.unless_left_out("conversations", number, followed)? {
            report.moved_many("messages", followed.messages);
            report.changed_many("messages", followed.changed);
            if !followed.state {
                let remark = "was changed here: its messages followed, its state did not";
                report.remark("conversations", Some(number), remark);
            }
        }
        Ok(())
    }

    /// The conversation with its messages and ratings; none if it is left out.
    fn whole(
        &mut self,
        there: &Value,
        number: i64,
        ratings: Vec<ImportedRating>,
    ) -> Result<Option<ImportedConversation>> {
        let Some(mut imported) = self.read(there, number)? else {
            return Ok(None);
        };
        for message in self.messages(number)? {
            let message = self.message(number, &message, imported.contact)?;
            imported.messages.extend(message);
        }
        imported.ratings = ratings;
        Ok(Some(imported))
    }

    fn read(&mut self, there: &Value, number: i64) -> Result<Option<ImportedConversation>> {
        let left_out = |mover: &mut Self, why: &str| {
            mover.report.left_out("conversations", number, why);
            Ok(None)
        };
        let Some(contact) = self.contact_of(there)? else {
            return left_out(self, "its contact is gone");
        };
        let Some(inbox) = self.here("inboxes", int(there, "inbox_id"))? else {
            return left_out(self, "its inbox is not here");
        };
        let status = some_text(there, "status").and_then(|name| Status::parse(&name).ok());
        let Some(status) = status else {
            return left_out(self, "its status is unknown here");
        };
        let participants = self
            .source
            .list(&format!("/conversations/{number}/participants"))?;
        let meta = there.get("meta").cloned().unwrap_or_default();
        let now = self.nimchat.clock.now();
        let created_at = time(there, "created_at").unwrap_or(now);
        let priority = some_text(there, "priority");
        let unread = int(there, "unread_count").unwrap_or_default();
        Ok(Some(ImportedConversation {
            contact,
            number: number.into(),
            inbox: InboxId::new(inbox),
            source_id: session_of(there),
            hmac_verified: flag(&meta, "hmac_verified"),
            uuid: some_text(there, "uuid").and_then(|uuid| uuid.parse().ok()),
            status,
            priority: priority.and_then(|name| Priority::parse(&name).ok().flatten()),
            assignee: self.here_of("users", &meta, "assignee")?.map(UserId::new),
            team: self.here_of("teams", &meta, "team")?.map(TeamId::new),
            additional_attributes: object(there, "additional_attributes"),
            custom_attributes: object(there, "custom_attributes"),
            labels: texts(there, "labels"),
            participants: self.users(&participants)?,
            snoozed_until: time(there, "snoozed_until"),
            waiting_since: time(there, "waiting_since"),
            first_reply_created_at: time(there, "first_reply_created_at"),
            agent_last_seen_at: time(there, "agent_last_seen_at"),
            assignee_last_seen_at: time(there, "assignee_last_seen_at"),
            contact_last_seen_at: time(there, "contact_last_seen_at"),
            unread_count: i32::try_from(unread).unwrap_or(i32::MAX),
            messages: Vec::new(),
            ratings: Vec::new(),
            last_activity_at: time(there, "last_activity_at"),
            created_at,
            updated_at: time(there, "updated_at").unwrap_or(created_at),
        }))
    }

    /// All messages, oldest first.
    fn messages(&self, number: i64) -> Result<Vec<Value>> {
        let mut messages = Vec::new();
        loop {
            let mut earlier = self.earlier(number, &messages)?;
            if earlier.is_empty() {
                return Ok(messages);
            }
            earlier.append(&mut messages);
            messages = earlier;
        }
    }

    /// The page of messages before these, oldest first.
    fn earlier(&self, number: i64, messages: &[Value]) -> Result<Vec<Value>> {
        let first = messages.first().and_then(|message| int(message, "id"));
        let before = first.map_or_else(String::new, |id| format!("?before={id}"));
        let path = format!("/conversations/{number}/messages{before}");
        let mut earlier = items(Some(self.source.get(&path)?));
        // a server that does not know `before` answers the same again
        earlier.retain(|message| first.is_none() || int(message, "id") < first);
        earlier.sort_by_key(|message| int(message, "id"));
        Ok(earlier)
    }

    fn message(
        &mut self,
        number: i64,
        there: &Value,
        contact: ContactId,
    ) -> Result<Option<ImportedMessage>> {
        let old = int(there, "id").unwrap_or_default();
        let code = int(there, "message_type").and_then(|code| i16::try_from(code).ok());
        let message_type = code.and_then(MessageType::from_code);
        let content_type = some_text(there, "content_type");
        let content_type = content_type.map(|name| ContentType::from_name(&name));
        let created_at = time(there, "created_at");
        let (Some(message_type), Some(content_type), Some(created_at)) = (
            message_type,
            content_type.unwrap_or(Some(ContentType::Text)),
            created_at,
        ) else {
            let remark = format!("of conversation {number} is of a kind that is unknown here");
            self.report.left_out("messages", old, remark);
            return Ok(None);
        };
        let status = some_text(there, "status");
        let status = status.and_then(|name| DeliveryStatus::from_name(&name));
        let mut content_attributes = object(there, "content_attributes");
        self.name_rules(&mut content_attributes)?;
        // files are read once
        let attachments = match self.here("messages", Some(old))? {
            Some(_) => Vec::new(),
            None => self.attachments(number, there)?,
        };
        Ok(Some(ImportedMessage {
            old_id: old,
            message_type,
            content: text(there, "content"),
            content_type,
            content_attributes,
            private: flag(there, "private"),
            status: status.unwrap_or(DeliveryStatus::Sent),
            source_id: some_text(there, "source_id"),
            sender: self.sender(there, contact)?,
            additional_attributes: object(there, "additional_attributes"),
            attachments,
            created_at,
        }))
    }

    /// The rule that wrote a message is another one here, which is moved later.
    fn name_rules(&self, Attributes(attributes): &mut Attributes) -> Result<()> {
        if let Some(rule) = attributes.get_mut("automation_rule_id") {
            *rule = self.here("automation_rules", rule.as_i64())?.into();
        }
        Ok(())
    }

    fn sender(&self, there: &Value, contact: ContactId) -> Result<Option<Sender>> {
        let Some(sender) = there.get("sender").filter(|sender| sender.is_object()) else {
            return Ok(None);
        };
        Ok(match some_text(sender, "type").as_deref() {
            Some("contact") => Some(Sender::Contact(contact)),
            Some("agent_bot") => self
                .here("agent_bots", int(sender, "id"))?
                .map(|id| Sender::AgentBot(id.into())),
            _ => self
                .here("users", int(sender, "id"))?
                .map(|id| Sender::User(id.into())),
        })
    }

    fn attachments(&mut self, number: i64, there: &Value) -> Result<Vec<KeptUpload>> {
        let files = self.nimchat.application.files.clone();
        let mut kept = Vec::new();
        for attachment in items(there.get("attachments").cloned()) {
            let id = int(&attachment, "id").unwrap_or_default();
            let largest = files.max_bytes();
            let read = self.source.file(&attachment, "data_url", largest)?;
            let Some((bytes, declared)) = read else {
                let remark =
                    format!("of conversation {number} has no file, or one that is too big");
                self.report.left_out("attachments", id, remark);
                continue;
            };
            let address = some_text(&attachment, "data_url").unwrap_or_default();
            let name = file_name(&address);
            let stored = files.keep_upload(
                "attachments",
                &name,
                declared.as_deref(),
                &mut Cursor::new(bytes),
            );
            if let Some(upload) = self.report.unless_left_out("attachments", id, stored)? {
                self.report.moved("attachments");
                kept.push(upload);
            }
        }
        Ok(kept)
    }
}

/// The source id of the customer's session, which the list tells with a message.
fn session_of(there: &Value) -> Option<String> {
    let messages = there.get("messages").and_then(Value::as_array);
    let last = there.get("last_non_activity_message");
    let mut messages = messages.into_iter().flatten().chain(last);
    messages.find_map(|message| {
        let session = message.pointer("/conversation/contact_inbox/source_id")?;
        session.as_str().map(str::to_owned)
    })
}

/// The last part of the address' path, decoded.
fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let decoded = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
    decoded.into_owned()
}
