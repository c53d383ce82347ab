//! Removes the content of deleted messages from stored events.

use crate::schema::events;
use crate::unit_of_work::UnitOfWork;
use diesel::prelude::*;
use nimchat_core_model::{EventName, Moment, StoreError, Subject};
use nimchat_messaging::{Message, moments};

/// The events whose stored state contains a message.
const OF_MESSAGES: [EventName; 3] = [
    EventName::MessageCreated,
    EventName::MessageUpdated,
    EventName::FirstReplyCreated,
];

/// Reads only the conversation's events, which the log keeps for a limited time.
pub(super) fn redact_events(
    session: &mut UnitOfWork<'_>,
    tombstone: &Message,
) -> Result<(), StoreError> {
    let subject = Subject::Message {
        id: tombstone.id,
        conversation_id: tombstone.conversation_id,
    };
    let kept: Vec<(i64, Option<String>)> = session.run(|c| {
        events::table
            .filter(events::account_id.eq(tombstone.account_id.get()))
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
    Ok(())
}
