//! Conversations and their labels; lists and counts are in files of their own.
//!
//! Labels are stored on the conversation's row as they were given, and in lower case in a table of their own, for
//! lookups.

use super::contacts::ContactRow;
use super::conversation_people as people;
use super::conversation_row::{ChangedColumns, ConversationRow, NewConversationRow, count_key};
use super::erasure::erase_conversation;
use super::posting::{KeptMessage, Reserving, insert_kept};
use super::{conversation_counts, conversation_list, counters, model, models};
use crate::commit_effects::Effect;
use crate::conn::{AnyConn, MultiBackend, on_each};
use crate::counts;
use crate::dialect::locked;
use crate::dialect::{InsertMany, Row};
use crate::outbox::NewEvents;
use crate::rows::{changed, ids, object};
use crate::schema::{contacts, conversation_labels, conversations, inbox_members};
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Bool, Text};
use nimchat_accounts::Visibility;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, NewEvent, Outbox, Page, Progress, StoreError, TeamId, UserId,
};
use nimchat_messaging::ports::{ConversationLookup, Conversations, CustomerScope, Visible};
use nimchat_messaging::{Contact, Conversation, ConversationQuery, Counts, NewConversation};
use std::collections::BTreeMap;
use uuid::Uuid;

struct LabelRow<'a> {
    conversation_id: i64,
    title: &'a str,
    account_id: i64,
}

impl Row for LabelRow<'_> {
    const INTO: &'static str = "conversation_labels (conversation_id, title, account_id)";

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_bind_param::<BigInt, _>(&self.conversation_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.title)?;
        pass.push_sql(", ");
        pass.push_bind_param::<BigInt, _>(&self.account_id)
    }
}

/// The conversation and, in the same statement, whether the caller may see it.
macro_rules! sighting {
    ($account:ident, $number:ident, $user:ident) => {
        conversations::table
            .filter(conversations::account_id.eq($account.get()))
            .filter(conversations::number.eq($number.get()))
            .select((
                ConversationRow::as_select(),
                exists(
                    inbox_members::table
                        .filter(inbox_members::inbox_id.eq(conversations::inbox_id))
                        .filter(inbox_members::user_id.eq($user.get())),
                ),
            ))
    };
}

macro_rules! numbered {
    ($account:ident, $number:ident) => {
        conversations::table
            .filter(conversations::account_id.eq($account.get()))
            .filter(conversations::number.eq($number.get()))
            .select(ConversationRow::as_select())
    };
}

type Seen = Option<(ConversationRow, bool)>;

fn find(
    c: &mut AnyConn,
    account: AccountId,
    number: ConversationNumber,
    to: Visibility,
) -> QueryResult<Seen> {
    match to {
        Visibility::InboxesOf(user) => sighting!(account, number, user).get_result(c).optional(),
        Visibility::Everything => numbered!(account, number)
            .get_result(c)
            .optional()
            .map(|row| row.map(|row| (row, true))),
    }
}

/// In one statement. Part of the most frequent requests: the combined backend would build the statement's text each
/// time.
fn find_with_contact(
    c: &mut AnyConn,
    account: AccountId,
    number: ConversationNumber,
    to: Visibility,
) -> QueryResult<Option<(ConversationRow, ContactRow, bool)>> {
    let user = match to {
        Visibility::InboxesOf(user) => Some(user.get()),
        Visibility::Everything => None,
    };
    let visible = exists(
        inbox_members::table
            .filter(inbox_members::inbox_id.eq(conversations::inbox_id))
            .filter(inbox_members::user_id.nullable().eq(user)),
    );
    let found: Option<(ConversationRow, ContactRow, bool)> = on_each!(
        c,
        conversations::table
            .inner_join(contacts::table.on(contacts::id.eq(conversations::contact_id)))
            .filter(conversations::account_id.eq(account.get()))
            .filter(conversations::number.eq(number.get()))
            .select((
                ConversationRow::as_select(),
                ContactRow::as_select(),
                visible,
            ))
            .get_result(c)
            .optional()
    )?;
    Ok(found
        .map(|(conversation, contact, member)| (conversation, contact, member || user.is_none())))
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

fn sighted(seen: Seen) -> Result<Option<Visible>, StoreError> {
    seen.map(|(row, visible)| {
        Ok(Visible {
            conversation: row.try_into()?,
            visible,
        })
    })
    .transpose()
}

fn by_id(
    c: &mut AnyConn,
    account: AccountId,
    id: ConversationId,
) -> QueryResult<Option<ConversationRow>> {
    conversations::table
        .filter(conversations::id.eq(id.get()))
        .filter(conversations::account_id.eq(account.get()))
        .select(ConversationRow::as_select())
        .get_result(c)
        .optional()
}

fn by_uuid(c: &mut AnyConn, uuid: Uuid) -> QueryResult<Option<ConversationRow>> {
    conversations::table
        .filter(conversations::uuid.eq(uuid.to_string()))
        .select(ConversationRow::as_select())
        .get_result(c)
        .optional()
}

fn many(
    c: &mut AnyConn,
    account: AccountId,
    ids: &[ConversationId],
) -> QueryResult<Vec<ConversationRow>> {
    conversations::table
        .filter(conversations::id.eq_any(ids.iter().map(|id| id.get())))
        .filter(conversations::account_id.eq(account.get()))
        .order(conversations::id)
        .select(ConversationRow::as_select())
        .load(c)
}

fn of_customer(
    c: &mut AnyConn,
    account: AccountId,
    mine: CustomerScope,
    before: Option<ConversationNumber>,
    limit: u32,
) -> QueryResult<Vec<ConversationRow>> {
    let before = before.map_or(i64::MAX, ConversationNumber::get);
    let newest = conversations::table
        .filter(conversations::account_id.eq(account.get()))
        .filter(conversations::number.lt(before))
        .order(conversations::id.desc())
        .limit(i64::from(limit))
        .select(ConversationRow::as_select());
    let mut rows: Vec<ConversationRow> = match mine {
        CustomerScope::Session(id) => newest
            .filter(conversations::contact_inbox_id.eq(id.get()))
            .load(c),
        CustomerScope::Contact(id) => newest
            .filter(conversations::contact_id.eq(id.get()))
            .load(c),
    }?;
    rows.reverse();
    Ok(rows)
}

fn latest_of_sessions(
    c: &mut AnyConn,
    sessions: &[ContactInboxId],
) -> QueryResult<Option<ConversationRow>> {
    conversations::table
        .filter(conversations::contact_inbox_id.eq_any(sessions.iter().map(|id| id.get())))
        .order(conversations::id.desc())
        .select(ConversationRow::as_select())
        .first(c)
        .optional()
}

/// The conditions are literals, as in `conversations_answered_idx`.
fn inactive(
    c: &mut AnyConn,
    account: AccountId,
    before: NaiveDateTime,
    ignores_waiting: bool,
    limit: u32,
) -> QueryResult<Vec<i64>> {
    let open = conversations::table
        .filter(conversations::account_id.eq(account.get()))
        .filter(sql::<Bool>("status = 0"))
        .filter(conversations::last_activity_at.lt(before))
        .order((conversations::last_activity_at, conversations::id))
        .limit(i64::from(limit))
        .select(conversations::number);
    if ignores_waiting {
        open.filter(conversations::waiting_since.is_null()).load(c)
    } else {
        open.load(c)
    }
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
            let written = Prepared(update).execute(sqlite)?;
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

impl ConversationLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> Result<Option<Visible>, StoreError> {
        sighted(self.run(|c| find(c, account, number, to))?)
    }

    fn find_with_contact(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> Result<Option<(Visible, Contact)>, StoreError> {
        let found = self.run(|c| find_with_contact(c, account, number, to))?;
        found
            .map(|(conversation, contact, visible)| {
                let found = Visible {
                    conversation: conversation.try_into()?,
                    visible,
                };
                Ok((found, contact.try_into()?))
            })
            .transpose()
    }

    fn by_id(
        &mut self,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        model(self.run(|c| by_id(c, account, id))?)
    }

    fn by_uuid(&mut self, uuid: Uuid) -> Result<Option<Conversation>, StoreError> {
        model(self.run(|c| by_uuid(c, uuid))?)
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> Result<Vec<Conversation>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        models(self.run(|c| many(c, account, ids))?)
    }

    fn list(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
        page: Page,
    ) -> Result<Vec<Conversation>, StoreError> {
        models(self.run(|c| conversation_list::list(c, account, query, page))?)
    }

    fn counts(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
    ) -> Result<Counts, StoreError> {
        self.run(|c| conversation_counts::counts(c, account, query))
    }

    fn of_customer(
        &mut self,
        account: AccountId,
        mine: CustomerScope,
        before: Option<ConversationNumber>,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        models(self.run(|c| of_customer(c, account, mine, before, limit))?)
    }

    fn participants(&mut self, conversation: ConversationId) -> Result<Vec<UserId>, StoreError> {
        Ok(ids(self.run(|c| people::participants(c, conversation))?))
    }

    fn participants_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, UserId)>, StoreError> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.run(|c| people::participants_of(c, conversations))?;
        let rows = rows.into_iter();
        Ok(rows.map(|(id, user)| (id.into(), user.into())).collect())
    }

    fn draft(&mut self, conversation: ConversationId) -> Result<Option<String>, StoreError> {
        self.run(|c| people::draft(c, conversation))
    }

    fn inactive(
        &mut self,
        account: AccountId,
        before: DateTime<Utc>,
        ignores_waiting: bool,
        limit: u32,
    ) -> Result<Vec<ConversationNumber>, StoreError> {
        let before = before.naive_utc();
        let numbers = self.run(|c| inactive(c, account, before, ignores_waiting, limit))?;
        Ok(numbers.into_iter().map(ConversationNumber::new).collect())
    }

    fn latest_of_sessions(
        &mut self,
        sessions: &[ContactInboxId],
    ) -> Result<Option<Conversation>, StoreError> {
        model(self.run(|c| latest_of_sessions(c, sessions))?)
    }
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
