//! Writes conversations and their labels; lookups, lists and counts are in files of their own.
//!
//! Labels are stored on the conversation's row as they were given, and in lower case in a table of their own, for
//! lookups.

use super::conversation_lookup::{Seen, numbered, sighted, sighting};
use super::conversation_people as people;
use super::conversation_row::{ChangedColumns, ConversationRow, NewConversationRow, count_key};
use super::erasure::erase_conversation;
use super::posting::{KeptMessage, Reserving, insert_kept};
use super::{counters, models};
use crate::commit_effects::Effect;
use crate::conn::AnyConn;
use crate::counts;
use crate::dialect::locked;
use crate::dialect::{InsertMany, Row, Values};
use crate::outbox::NewEvents;
use crate::rows::{changed, object};
use crate::schema::{contacts, conversation_labels, conversations, inbox_members};
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use nimchat_accounts::Visibility;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ConversationId, ConversationNumber, NewEvent,
    Outbox, Progress, StoreError, TeamId, UserId,
};
use nimchat_messaging::ports::{Conversations, Visible};
use nimchat_messaging::{Conversation, NewConversation};
use std::collections::BTreeMap;

struct LabelRow<'a> {
    conversation_id: i64,
    title: &'a str,
    account_id: i64,
}

impl Row for LabelRow<'_> {
    const INTO: &'static str = "conversation_labels (conversation_id, title, account_id)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.conversation_id)?;
        values.bind::<Text, _>(&self.title)?;
        values.bind::<BigInt, _>(&self.account_id)
    }
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
        (AnyConn::Pg(c), Visibility::InboxesOf(user)) => {
            Reserving(sighting!(account, number, user).for_no_key_update())
                .get_result(c)
                .optional()?
        }
        (AnyConn::Pg(c), Visibility::Everything) => {
            // bound, since diesel keeps no statement prepared that has a literal text
            let visible = true.into_sql::<Bool>();
            let row = conversations::table
                .filter(conversations::account_id.eq(account.get()))
                .filter(conversations::number.eq(number.get()))
                .select((ConversationRow::as_select(), visible));
            Reserving(row.for_no_key_update())
                .get_result(c)
                .optional()?
        }
        // there is no other writer
        (AnyConn::Sqlite(c), Visibility::InboxesOf(user)) => {
            let seen = sighting!(account, number, user).get_result(c).optional()?;
            return Ok((seen, None));
        }
        (AnyConn::Sqlite(c), Visibility::Everything) => {
            let row = numbered!(account, number).get_result(c).optional()?;
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
    let rows: Vec<_> = titles
        .iter()
        .map(|title| LabelRow {
            conversation_id: id,
            title,
            account_id: account,
        })
        .collect();
    InsertMany::missing(&rows).execute(c)?;
    Ok(())
}

macro_rules! labelled {
    ($account:ident, $title:ident, $limit:ident) => {
        conversations::table
            .filter(
                conversations::id.eq_any(
                    conversation_labels::table
                        .filter(conversation_labels::account_id.eq($account.get()))
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
    let update = diesel::update(
        conversations::table
            .filter(conversations::id.eq(after.id.get()))
            .filter(conversations::account_id.eq(after.account_id.get())),
    )
    .set(ChangedColumns::between(before, after));
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
    fn skip_to(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
    ) -> Result<(), StoreError> {
        self.run(|c| counters::skip_to(c, account, number.get()))
    }

    fn add(&mut self, new: NewConversation) -> Result<Conversation, StoreError> {
        let at = new.created_at.naive_utc();
        let additional_attributes = object(new.additional_attributes);
        let custom_attributes = object(new.custom_attributes);
        let (number, id) = self.run(|c| {
            keep_contact(c, new.contact_id)?;
            let number = counters::next_number(c, new.account_id)?;
            let id: i64 = diesel::insert_into(conversations::table)
                .values(&NewConversationRow {
                    account_id: new.account_id.get(),
                    number,
                    uuid: new.uuid.to_string(),
                    inbox_id: new.inbox_id.get(),
                    contact_id: new.contact_id.get(),
                    contact_inbox_id: new.contact_inbox_id.get(),
                    status: new.status.code(),
                    assignee_id: new.assignee_id.map(UserId::get),
                    team_id: new.team_id.map(TeamId::get),
                    additional_attributes: &additional_attributes,
                    custom_attributes: &custom_attributes,
                    snoozed_until: new.snoozed_until.map(|at| at.naive_utc()),
                    campaign_number: new.campaign.map(CampaignNumber::get),
                    waiting_since: at,
                    last_activity_at: at,
                    unread_count: 0,
                    messages_count: 0,
                    created_at: at,
                    updated_at: at,
                })
                .returning(conversations::id)
                .get_result(c)?;
            Ok((number, id))
        })?;
        self.note_made(RecordKind::Conversation, number);
        let conversation = Conversation {
            id: id.into(),
            account_id: new.account_id,
            number: number.into(),
            uuid: new.uuid,
            inbox_id: new.inbox_id,
            contact_id: new.contact_id,
            contact_inbox_id: new.contact_inbox_id,
            status: new.status,
            priority: None,
            assignee_id: new.assignee_id,
            team_id: new.team_id,
            additional_attributes: Attributes::from(additional_attributes),
            custom_attributes: Attributes::from(custom_attributes),
            labels: Vec::new(),
            snoozed_until: new.snoozed_until,
            waiting_since: Some(new.created_at),
            first_reply_created_at: None,
            campaign: new.campaign,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: new.created_at,
            unread_count: 0,
            messages_count: 0,
            last_message_id: None,
            last_non_activity_message_id: None,
            last_public_message_id: None,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        let joined = BTreeMap::from([(count_key(&conversation), 1)]);
        self.run(|c| counts::shift(c, &joined))?;
        Ok(conversation)
    }

    fn lock(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> Result<Option<Visible>, StoreError> {
        let (seen, reserved) = self.run(|c| lock(c, account, number, to))?;
        self.posting().reserved = reserved;
        sighted(seen)
    }

    fn lock_labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        models(self.run(|c| lock_labelled(c, account, title, limit))?)
    }

    fn add_participants(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.run(|c| people::add_participants(c, conversation, users, at.naive_utc()))
    }

    fn remove_participants(
        &mut self,
        conversation: ConversationId,
        users: &[UserId],
    ) -> Result<(), StoreError> {
        self.run(|c| people::remove_participants(c, conversation, users))
            .map(drop)
    }

    fn mention(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.run(|c| people::mention(c, conversation, users, at.naive_utc()))
    }

    fn set_draft(
        &mut self,
        conversation: &Conversation,
        draft: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.run(|c| people::set_draft(c, conversation, draft, at.naive_utc()))
    }

    fn erase(
        &mut self,
        account: AccountId,
        id: ConversationId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> Result<Progress, StoreError> {
        self.run(|c| erase_conversation(c, account, id, limit, at.naive_utc()))
    }

    fn update(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        told: &[NewEvent],
    ) -> Result<(), StoreError> {
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
