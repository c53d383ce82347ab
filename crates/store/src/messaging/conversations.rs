//! Writes conversations and their labels; lookups, lists and counts are in files of their own.
//!
//! Labels are stored on the conversation's row as they were given, and in lower case in a table of their own, for
//! lookups.

use super::conversation_lookup::{Seen, numbered, sighted, sighting};
use super::conversation_people as people;
use super::conversation_row::{ConversationRow, count_key};
use super::counters;
use super::erasure::erase_conversation;
use super::posting::{KeptMessage, Reserving, insert_kept};
use crate::columns::changed_columns;
use crate::commit_effects::Effect;
use crate::counts;
use crate::outbox::NewEvents;
use crate::prelude::*;
use crate::rows::{as_stored, changed};
use crate::schema::{contacts, conversation_labels, conversations, inbox_members};
use diesel::dsl::exists;
use diesel::sql_types::Bool;
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    CampaignNumber, ContactId, ConversationId, ConversationNumber, NewEvent, Outbox, Progress,
    UserId,
};
use nimchat_messaging::ports::{Conversations, Visible};
use nimchat_messaging::{Conversation, NewConversation};
use std::collections::BTreeMap;

new_row! {
    LabelRow into conversation_labels { conversation_id, title, account_id }
}

/// The found and locked conversation, and the id reserved for its next message.
type Locked = (Seen, Option<i64>);

fn lock(
    c: &mut AnyConn,
    account: AccountId,
    number: ConversationNumber,
    to: Visibility,
) -> QueryResult<Locked> {
    let locked: Option<(ConversationRow, bool, i64)> = match (c, to) {
        (AnyConn::Pg(c), Visibility::InboxesOf(user)) => Prepared(Reserving(
            sighting!(account, number, user).for_no_key_update(),
        ))
        .get_result(c)
        .optional()?,
        (AnyConn::Pg(c), Visibility::Everything) => {
            // bound, since diesel keeps no statement prepared that has a literal text
            let visible = true.into_sql::<Bool>();
            let row = of_account!(conversations, account)
                .filter(conversations::number.eq(number.get()))
                .select((ConversationRow::as_select(), visible));
            Prepared(Reserving(row.for_no_key_update()))
                .get_result(c)
                .optional()?
        }
        // there is no other writer
        (AnyConn::Sqlite(c), Visibility::InboxesOf(user)) => {
            let sighting = Prepared(sighting!(account, number, user));
            let seen = sighting.get_result(c).optional()?;
            return Ok((seen, None));
        }
        (AnyConn::Sqlite(c), Visibility::Everything) => {
            let row = Prepared(numbered!(account, number)).get_result(c);
            let row = row.optional()?;
            return Ok((row.map(|row| (row, true)), None));
        }
    };
    Ok(locked.map_or((None, None), |(row, visible, reserved)| {
        (Some((row, visible)), Some(reserved))
    }))
}

/// Stores the titles of labels in lower case, for lookups.
fn write_labels(c: &mut AnyConn, conversation: &Conversation) -> QueryResult<()> {
    let (id, account) = (conversation.id.get(), conversation.account_id.get());
    let titles: Vec<String> = conversation
        .labels
        .iter()
        .map(|title| title.to_lowercase())
        .collect();
    diesel::delete(
        conversation_labels::table
            .filter(conversation_labels::conversation_id.eq(id))
            .filter(conversation_labels::account_id.eq(account))
            .filter(conversation_labels::title.ne_all(&titles)),
    )
    .execute(c)?;
    let row = |title| LabelRow {
        conversation_id: id,
        title,
        account_id: account,
    };
    let rows: Vec<LabelRow> = titles.into_iter().map(row).collect();
    InsertMany::missing(&rows).execute(c)?;
    Ok(())
}

macro_rules! labelled {
    ($account:ident, $title:ident, $limit:ident) => {
        conversations::table
            .filter(
                conversations::id.eq_any(
                    of_account!(conversation_labels, $account)
                        .filter(conversation_labels::title.eq($title))
                        .order(conversation_labels::conversation_id)
                        .limit(i64::from($limit))
                        .select(conversation_labels::conversation_id),
                ),
            )
            .order(conversations::id)
            .select(ConversationRow::as_select())
    };
}

fn lock_labelled(
    c: &mut AnyConn,
    account: AccountId,
    title: &str,
    limit: u32,
) -> QueryResult<Vec<ConversationRow>> {
    locked!(c, labelled!(account, title, limit), load)
}

fn update(
    c: &mut AnyConn,
    before: &Conversation,
    after: &Conversation,
    told: &NewEvents<'_>,
    kept: Option<&KeptMessage>,
) -> QueryResult<usize> {
    // an unchanged column costs neither a write nor an index entry
    let update = diesel::update(of_account!(conversations, after.account_id, after.id)).set(
        changed_columns!(conversations from before to after =>
        inbox_id, contact_id, contact_inbox_id, status, priority, assignee_id, team_id,
        additional_attributes, custom_attributes, labels, snoozed_until, waiting_since,
        first_reply_created_at, agent_last_seen_at, assignee_last_seen_at, contact_last_seen_at,
        last_activity_at, unread_count, messages_count, last_message_id,
        last_non_activity_message_id, last_public_message_id, updated_at),
    );
    let written = match c {
        AnyConn::Pg(c) => {
            let message = kept.map(|kept| insert_kept!(kept));
            let update = told.with(message, update.returning(conversations::id));
            let written: Vec<i64> = Prepared(update).get_results(c)?;
            written.len()
        }
        // nothing is held back
        AnyConn::Sqlite(sqlite) => {
            let written = Prepared(update).rows(sqlite)?;
            told.insert(c)?;
            written
        }
    };
    told.outdate(c)?;
    if written > 0 {
        if before.labels != after.labels {
            write_labels(c, after)?;
        }
        let (left, joined) = (count_key(before), count_key(after));
        if left != joined {
            counts::shift(c, &BTreeMap::from([(left, -1), (joined, 1)]))?;
        }
    }
    Ok(written)
}

/// Prevents the contact's deletion until the transaction ends. What deletes or joins contacts locks them before the
/// account's counters, so a new conversation does too.
fn keep_contact(c: &mut AnyConn, id: ContactId) -> QueryResult<()> {
    if let AnyConn::Pg(c) = c {
        let contact = contacts::table.find(id.get()).select(contacts::id);
        let _kept: Option<i64> = contact.for_key_share().first(c).optional()?;
    }
    Ok(())
}

impl Conversations for UnitOfWork<'_> {
    fn skip_to(&mut self, account: AccountId, number: ConversationNumber) -> StoreResult<()> {
        self.run(|c| counters::skip_to(c, account, number.get()))
    }

    fn add(&mut self, new: NewConversation) -> StoreResult<Conversation> {
        let mut conversation = NewConversation {
            additional_attributes: as_stored(new.additional_attributes),
            custom_attributes: as_stored(new.custom_attributes),
            ..new
        }
        .stored(ConversationId::new(0), ConversationNumber::new(0));
        let (number, id) = self.run(|c| {
            keep_contact(c, conversation.contact_id)?;
            let number = counters::next_number(c, conversation.account_id)?;
            let id: i64 = diesel::insert_into(conversations::table)
                .values((
                    columns!(conversations of conversation =>
                        account_id, uuid, inbox_id, contact_id, contact_inbox_id, status,
                        assignee_id, team_id, additional_attributes, custom_attributes,
                        snoozed_until, waiting_since, last_activity_at, unread_count,
                        messages_count, created_at, updated_at),
                    conversations::number.eq(number),
                    conversations::campaign_number
                        .eq(conversation.campaign.map(CampaignNumber::get)),
                ))
                .returning(conversations::id)
                .get_result(c)?;
            Ok((number, id))
        })?;
        self.note_made(RecordKind::Conversation, number);
        conversation.id = id.into();
        conversation.number = number.into();
        let joined = BTreeMap::from([(count_key(&conversation), 1)]);
        self.run(|c| counts::shift(c, &joined))?;
        Ok(conversation)
    }

    fn lock(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>> {
        let (seen, reserved) = self.run(|c| lock(c, account, number, to))?;
        self.posting().reserved = reserved;
        sighted(seen)
    }

    fn lock_labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        self.read_all(|c| lock_labelled(c, account, title, limit))
    }

    fn add_participants(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.run(|c| people::add_participants(c, conversation, users, at.naive_utc()))
    }

    fn remove_participants(
        &mut self,
        conversation: ConversationId,
        users: &[UserId],
    ) -> StoreResult<()> {
        self.write(|c| people::remove_participants(c, conversation, users))
    }

    fn mention(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.run(|c| people::mention(c, conversation, users, at.naive_utc()))
    }

    fn set_draft(
        &mut self,
        conversation: &Conversation,
        draft: Option<&str>,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.run(|c| people::set_draft(c, conversation, draft, at.naive_utc()))
    }

    fn erase(
        &mut self,
        account: AccountId,
        id: ConversationId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        self.run(|c| erase_conversation(c, account, id, limit, at.naive_utc()))
    }

    fn update(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        told: &[NewEvent],
    ) -> StoreResult<()> {
        if before == after {
            return self.record(told);
        }
        let news = NewEvents::of(told)?;
        changed(self.run_with_kept(|c, kept| update(c, before, after, &news, kept))?)?;
        if !told.is_empty() {
            self.after_commit(Effect::Events);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
