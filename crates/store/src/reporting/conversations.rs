//! What is counted of conversations, and the rows that it is counted from.

use crate::conn::{MultiBackend, in_account};
use crate::dialect::{InsertMany, Row, Values};
use crate::messaging::{ConversationRow, MessageRow};
use crate::rows::{corrupt, json};
use crate::schema::{conversations, counted_conversations as counted, messages};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Timestamp};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, MessageId, StoreError, TeamId, UserId,
};
use nimchat_messaging::{Conversation, Message, MessageType};
use nimchat_reporting::ports::{CountedConversation, CountedConversations, Erased, StoredMessage};
use serde_json::Value;
use std::collections::HashSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = counted, check_for_backend(MultiBackend))]
struct CountedRow {
    conversation_id: i64,
    account_id: i64,
    inbox_id: i64,
    began_at: NaiveDateTime,
    assignee_id: Option<i64>,
    team_id: Option<i64>,
    labels: Value,
    last_event_id: i64,
    last_message_id: Option<i64>,
    withdrawn: bool,
}

impl TryFrom<CountedRow> for CountedConversation {
    type Error = StoreError;

    fn try_from(row: CountedRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.conversation_id.into(),
            account_id: row.account_id.into(),
            inbox_id: row.inbox_id.into(),
            created_at: row.began_at.and_utc(),
            assignee_id: row.assignee_id.map(UserId::from),
            team_id: row.team_id.map(TeamId::from),
            labels: serde_json::from_value(row.labels)
                .map_err(|error| corrupt("counted_conversations.labels", error.to_string()))?,
            last_event: row.last_event_id.into(),
            last_message: row.last_message_id.map(MessageId::from),
            withdrawn: row.withdrawn,
        })
    }
}

impl CountedRow {
    fn of(counted: &CountedConversation) -> Result<Self, StoreError> {
        Ok(Self {
            conversation_id: counted.id.get(),
            account_id: counted.account_id.get(),
            inbox_id: counted.inbox_id.get(),
            began_at: counted.created_at.naive_utc(),
            assignee_id: counted.assignee_id.map(UserId::get),
            team_id: counted.team_id.map(TeamId::get),
            labels: json(&counted.labels)?,
            last_event_id: EventId::get(counted.last_event),
            last_message_id: counted.last_message.map(MessageId::get),
            withdrawn: counted.withdrawn,
        })
    }
}

impl Row for CountedRow {
    const INTO: &'static str = "counted_conversations (conversation_id, account_id, inbox_id, \
         began_at, assignee_id, team_id, labels, last_event_id, last_message_id, withdrawn)";
    const ON_CONFLICT: &'static str = " ON CONFLICT (conversation_id) DO UPDATE SET \
         assignee_id = excluded.assignee_id, team_id = excluded.team_id, \
         labels = excluded.labels, last_event_id = excluded.last_event_id, \
         last_message_id = excluded.last_message_id, withdrawn = excluded.withdrawn";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.conversation_id)?;
        values.bind::<BigInt, _>(&self.account_id)?;
        values.bind::<BigInt, _>(&self.inbox_id)?;
        values.bind::<Timestamp, _>(&self.began_at)?;
        values.bind::<Nullable<BigInt>, _>(&self.assignee_id)?;
        values.bind::<Nullable<BigInt>, _>(&self.team_id)?;
        values.bind::<Jsonb, _>(&self.labels)?;
        values.bind::<BigInt, _>(&self.last_event_id)?;
        values.bind::<Nullable<BigInt>, _>(&self.last_message_id)?;
        values.bind::<Bool, _>(&self.withdrawn)
    }
}

fn numbers(ids: &[ConversationId]) -> Vec<i64> {
    ids.iter().map(|id| id.get()).collect()
}

fn models(rows: Vec<ConversationRow>) -> Result<Vec<Conversation>, StoreError> {
    rows.into_iter().map(Conversation::try_from).collect()
}

impl CountedConversations for UnitOfWork<'_> {
    fn counted(&mut self, ids: &[ConversationId]) -> Result<Vec<CountedConversation>, StoreError> {
        let rows: Vec<CountedRow> = self.run(|c| {
            counted::table
                .filter(counted::conversation_id.eq_any(numbers(ids)))
                .select(CountedRow::as_select())
                .load(c)
        })?;
        let rows = rows.into_iter();
        rows.map(CountedConversation::try_from).collect()
    }

    fn put(&mut self, new: &[CountedConversation]) -> Result<(), StoreError> {
        let rows = new.iter().map(CountedRow::of);
        let rows: Vec<CountedRow> = rows.collect::<Result<_, _>>()?;
        self.run(|c| InsertMany::all(&rows).execute(c))?;
        Ok(())
    }

    fn present(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> Result<HashSet<ConversationId>, StoreError> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let found: Vec<i64> = self.run(|c| {
            conversations::table
                .filter(conversations::id.eq_any(numbers(ids)))
                .filter(in_account!("conversations", account))
                .select(conversations::id)
                .load(c)
        })?;
        Ok(found.into_iter().map(ConversationId::from).collect())
    }

    fn messages(
        &mut self,
        ids: &[ConversationId],
        with_activities: bool,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut types = vec![MessageType::Incoming.code(), MessageType::Outgoing.code()];
        if with_activities {
            types.push(MessageType::Activity.code());
        }
        let rows: Vec<MessageRow> = self.run(|c| {
            messages::table
                .filter(messages::conversation_id.eq_any(numbers(ids)))
                .filter(messages::message_type.eq_any(types))
                .order(messages::id)
                .select(MessageRow::as_select())
                .load(c)
        })?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.extend(StoredMessage::of(&Message::try_from(row)?));
        }
        Ok(found)
    }

    fn first_by_users(
        &mut self,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, MessageId)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, i64)> = self.run(|c| {
            messages::table
                .filter(messages::conversation_id.eq_any(numbers(ids)))
                .filter(messages::message_type.eq(MessageType::Outgoing.code()))
                .filter(messages::sender_type.eq("User"))
                .group_by(messages::conversation_id)
                .select((messages::conversation_id, sql::<BigInt>("MIN(messages.id)")))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows.map(|(of, id)| (of.into(), id.into())).collect())
    }

    fn older(
        &mut self,
        before: DateTime<Utc>,
        after: ConversationId,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        self.read_all(|c| {
            conversations::table
                .filter(conversations::id.gt(after.get()))
                .filter(conversations::created_at.lt(before.naive_utc()))
                .order(conversations::id)
                .limit(i64::from(limit))
                .select(ConversationRow::as_select())
                .load(c)
        })
    }

    fn of_erased(
        &mut self,
        account: AccountId,
        erased: Erased,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError> {
        let withdrawn = counted::table
            .filter(counted::conversation_id.eq(conversations::id))
            .filter(counted::withdrawn.eq(true));
        let remaining = conversations::table
            .filter(conversations::account_id.eq(account.get()))
            .filter(not(exists(withdrawn)))
            .order(conversations::id)
            .limit(i64::from(limit))
            .select(ConversationRow::as_select())
            .into_boxed();
        let theirs = match erased {
            Erased::Contact(id) => remaining.filter(conversations::contact_id.eq(id.get())),
            Erased::Inbox(id) => remaining.filter(conversations::inbox_id.eq(id.get())),
        };
        models(self.run(|c| theirs.load(c))?)
    }
}
