//! What is counted of conversations, and the rows that it is counted from.

use crate::columns::inserted;
use crate::prelude::*;
use crate::schema::{conversations, counted_conversations as counted, messages};
use diesel::dsl::{exists, not, sql};
use diesel::sql_types::BigInt;
use nimchat_core_model::{ConversationId, EventId, MessageId, TeamId, UserId};
use nimchat_messaging::{Conversation, Message, MessageType};
use nimchat_reporting::ports::{CountedConversation, CountedConversations, Erased, StoredMessage};
use std::collections::HashSet;

row! {
    CountedRow of counted_conversations as CountedConversation {
        account_id, inbox_id, assignee_id, team_id, labels, withdrawn,
    } with conversation_id, began_at, last_event_id, last_message_id => |row| {
        id: row.conversation_id.into(),
        created_at: row.began_at.and_utc(),
        last_event: row.last_event_id.into(),
        last_message: row.last_message_id.map(MessageId::from),
    }
}

impl CountedRow {
    fn of(counted: &CountedConversation) -> StoreResult<Self> {
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

inserted! {
    CountedRow into counted_conversations {
        conversation_id, account_id, inbox_id, began_at, assignee_id, team_id, labels,
        last_event_id, last_message_id, withdrawn,
    },
    on conflict "(conversation_id) DO UPDATE SET \
        assignee_id = excluded.assignee_id, team_id = excluded.team_id, \
        labels = excluded.labels, last_event_id = excluded.last_event_id, \
        last_message_id = excluded.last_message_id, withdrawn = excluded.withdrawn"
}

impl CountedConversations for UnitOfWork<'_> {
    fn counted(&mut self, ids: &[ConversationId]) -> StoreResult<Vec<CountedConversation>> {
        self.load(counted::table.filter(counted::conversation_id.eq_any(numbers(ids))))
    }

    fn put(&mut self, new: &[CountedConversation]) -> StoreResult<()> {
        let rows = new.iter().map(CountedRow::of);
        let rows: Vec<CountedRow> = rows.collect::<Result<_, _>>()?;
        self.write(|c| InsertMany::all(&rows).execute(c))
    }

    fn present(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<HashSet<ConversationId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        self.read_ids(|c| {
            conversations::table
                .filter(conversations::id.eq_any(numbers(ids)))
                .filter(in_account!("conversations", account))
                .select(conversations::id)
                .load(c)
        })
    }

    fn messages(
        &mut self,
        ids: &[ConversationId],
        with_activities: bool,
    ) -> StoreResult<Vec<StoredMessage>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut types = vec![MessageType::Incoming.code(), MessageType::Outgoing.code()];
        if with_activities {
            types.push(MessageType::Activity.code());
        }
        let found: Vec<Message> = self.load(
            messages::table
                .filter(messages::conversation_id.eq_any(numbers(ids)))
                .filter(messages::message_type.eq_any(types))
                .order(messages::id),
        )?;
        Ok(found.iter().filter_map(StoredMessage::of).collect())
    }

    fn first_by_users(
        &mut self,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageId)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read_pairs(|c| {
            messages::table
                .filter(messages::conversation_id.eq_any(numbers(ids)))
                .filter(messages::message_type.eq(MessageType::Outgoing.code()))
                .filter(messages::sender_type.eq("User"))
                .group_by(messages::conversation_id)
                .select((messages::conversation_id, sql::<BigInt>("MIN(messages.id)")))
                .load(c)
        })
    }

    fn older(
        &mut self,
        before: DateTime<Utc>,
        after: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        self.load(
            conversations::table
                .filter(conversations::id.gt(after.get()))
                .filter(conversations::created_at.lt(before.naive_utc()))
                .order(conversations::id)
                .limit(i64::from(limit)),
        )
    }

    fn of_erased(
        &mut self,
        account: AccountId,
        erased: Erased,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let withdrawn = counted::table
            .filter(counted::conversation_id.eq(conversations::id))
            .filter(counted::withdrawn.eq(true));
        let remaining = of_account!(conversations, account)
            .filter(not(exists(withdrawn)))
            .order(conversations::id)
            .limit(i64::from(limit))
            .into_boxed();
        let theirs = match erased {
            Erased::Contact(id) => remaining.filter(conversations::contact_id.eq(id.get())),
            Erased::Inbox(id) => remaining.filter(conversations::inbox_id.eq(id.get())),
        };
        self.load(theirs)
    }
}
