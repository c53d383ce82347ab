//! Removes the content of deleted messages from stored events and from stored bodies of webhook calls.

use crate::prelude::*;
use crate::rows::from_json_text;
use crate::schema::{events, webhook_deliveries};
use nimchat_core_model::{EventName, Moment, Subject};
use nimchat_messaging::{Message, moments};
use serde_json::{Value, json};

/// The events whose stored state contains a message.
const OF_MESSAGES: [EventName; 3] = [
    EventName::MessageCreated,
    EventName::MessageUpdated,
    EventName::FirstReplyCreated,
];

/// Reads only the conversation's events, which the log keeps for a limited time.
pub(super) fn redact_events(session: &mut UnitOfWork<'_>, tombstone: &Message) -> StoreResult<()> {
    let subject = Subject::Message {
        id: tombstone.id,
        conversation_id: tombstone.conversation_id,
    };
    let kept: Vec<(i64, Option<String>)> = session.run(|c| {
        of_account!(events, tombstone.account_id)
            .filter(events::topic.eq(subject.topic()))
            .filter(events::name.eq_any(OF_MESSAGES.map(EventName::as_str)))
            .select((events::id, events::moment))
            .load(c)
    })?;
    for (id, moment) in kept {
        let Some(moment) = moment.map(Moment::stored) else {
            continue;
        };
        if let Some(redacted) = moments::redacted(&moment, tombstone)? {
            session.run(|c| {
                diesel::update(events::table.find(id))
                    .set(events::moment.eq(redacted.as_str()))
                    .execute(c)
            })?;
        }
    }
    redact_deliveries(session, tombstone, &subject.topic())
}

/// Reads the bodies about the conversation that contain the message's id, whether their delivery is pending or settled:
/// a settled one can be replayed.
fn redact_deliveries(
    session: &mut UnitOfWork<'_>,
    tombstone: &Message,
    topic: &str,
) -> StoreResult<()> {
    let kept: Vec<(i64, String)> = session.run(|c| {
        of_account!(webhook_deliveries, tombstone.account_id)
            .filter(webhook_deliveries::topic.eq(topic))
            .filter(webhook_deliveries::body.like(format!("%\"id\":{}%", tombstone.id)))
            .select((webhook_deliveries::id, webhook_deliveries::body))
            .load(c)
    })?;
    for (id, body) in kept {
        let mut body: Value = from_json_text("webhook_deliveries.body", &body)?;
        if redact(&mut body, tombstone) {
            session.run(|c| {
                diesel::update(webhook_deliveries::table.find(id))
                    .set(webhook_deliveries::body.eq(body.to_string()))
                    .execute(c)
            })?;
        }
    }
    Ok(())
}

/// Replaces the message wherever the value contains it. Was it contained?
fn redact(value: &mut Value, tombstone: &Message) -> bool {
    match value {
        Value::Array(items) => {
            let redacted = items.iter_mut().map(|item| redact(item, tombstone));
            redacted.fold(false, |any, one| any | one)
        }
        Value::Object(object) => {
            let is_message = object.get("id").and_then(Value::as_i64) == Some(tombstone.id.get())
                && object.contains_key("message_type");
            if is_message {
                object.insert("content".to_owned(), json!(tombstone.content));
                let attributes = json!(tombstone.content_attributes);
                object.insert("content_attributes".to_owned(), attributes);
                object.remove("attachments");
                if object.contains_key("processed_message_content") {
                    let content = json!(tombstone.content);
                    object.insert("processed_message_content".to_owned(), content);
                }
            }
            let redacted = object.values_mut().map(|inner| redact(inner, tombstone));
            redacted.fold(is_message, |any, one| any | one)
        }
        _ => false,
    }
}
