//! Searches of messages and conversations.

use super::contact_search::{self, Whose, with_words};
use super::conversation_list::containing;
use super::conversation_row::ConversationRow;
use super::message_index::{self, asked};
use super::messages::MessageRow;
use super::models;
use crate::conn::{AnyConn, MultiBackend, on_each};
use crate::dialect::Dialect;
use crate::keyset::Slice;
use crate::schema::{conversations, messages, unindexed_messages};
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use nimchat_accounts::Visibility;
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AccountId, ConversationId, PageRequest, Portion, Progress, StoreResult};
use nimchat_messaging::ports::{SearchIndex, SearchLookup};
use nimchat_messaging::search::{
    FoundMessage, IndexText, TextSearch, ToIndex, numbers_with, order_of_conversations,
    order_of_messages,
};
use nimchat_messaging::{Conversation, Message, MessageType};

/// So many of the newest rows are compared before the index is asked: a text that many rows have is found there.
const NEWEST: i64 = 1_000;
/// So many of the newest rows first: a text that none of these has is rare.
const FEW: i64 = 250;
/// The most messages that are not indexed yet and are compared.
const UNINDEXED: i64 = 1_000;

/// A message that is not indexed yet.
struct Unindexed {
    id: i64,
    conversation_id: i64,
    message_type: i16,
}

/// The messages with the folded text that are not indexed yet, newest first.
fn unindexed(c: &mut AnyConn, account: AccountId, text: &str) -> QueryResult<Vec<Unindexed>> {
    let rows: Vec<(i64, i64, i16, Option<String>)> = messages::table
        .inner_join(unindexed_messages::table.on(unindexed_messages::message_id.eq(messages::id)))
        .filter(unindexed_messages::account_id.eq(account.get()))
        .order(unindexed_messages::message_id.desc())
        .limit(UNINDEXED)
        .select((
            messages::id,
            messages::conversation_id,
            messages::message_type,
            messages::content,
        ))
        .load(c)?;
    let says = |content: Option<String>| content.is_some_and(|it| folded(&it).contains(text));
    Ok(rows
        .into_iter()
        .filter_map(|(id, conversation_id, message_type, content)| {
            says(content).then_some(Unindexed {
                id,
                conversation_id,
                message_type,
            })
        })
        .collect())
}

fn is_spoken(message_type: i16) -> bool {
    [MessageType::Incoming.code(), MessageType::Outgoing.code()].contains(&message_type)
}

/// The conversations in which an incoming or outgoing message says the text.
pub(super) struct SaidIn {
    account: AccountId,
    text: String,
    unindexed: Vec<i64>,
    dialect: Dialect,
}

impl SaidIn {
    pub(super) fn read(c: &mut AnyConn, account: AccountId, text: &str) -> QueryResult<Self> {
        let text = folded(text);
        let waiting = unindexed(c, account, &text)?.into_iter();
        let spoken = waiting.filter(|message| is_spoken(message.message_type));
        Ok(Self {
            unindexed: spoken.map(|message| message.conversation_id).collect(),
            account,
            text,
            dialect: Dialect::of(c),
        })
    }

    /// The index is asked once, not for each conversation.
    pub(super) fn condition(
        &self,
    ) -> Box<dyn BoxableExpression<conversations::table, MultiBackend, SqlType = Bool>> {
        let said = sql::<Bool>("conversations.id IN (SELECT t.conversation_id FROM ")
            .sql(matching(self.dialect).0)
            .bind::<Text, _>(asked(
                self.account.get(),
                &self.text,
                self.dialect == Dialect::Postgres,
            ))
            .sql(matching(self.dialect).1)
            .sql(" AND t.message_type IN (0, 1) AND t.account_id = ")
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND t.folded LIKE ")
            .bind::<Text, _>(containing(&self.text))
            .sql(" ESCAPE '\\')");
        if self.unindexed.is_empty() {
            return Box::new(said);
        }
        Box::new(said.or(conversations::id.eq_any(self.unindexed.clone())))
    }
}

/// What stands before and after the asked numbers for the texts `t` that have them. `OFFSET 0` has `PostgreSQL` ask the
/// index first, whatever it expects of the other conditions.
fn matching(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Postgres => (
            "(SELECT * FROM message_texts WHERE grams @> CAST(",
            " AS INTEGER[]) OFFSET 0) t WHERE TRUE",
        ),
        Dialect::Sqlite => (
            "message_grams JOIN message_texts t ON t.message_id = message_grams.rowid \
             WHERE message_grams MATCH ",
            "",
        ),
    }
}

/// Is the row's inbox visible?
macro_rules! visible {
    ($sql:expr, $inbox:literal, $to:expr) => {{
        let (everything, user) = match $to {
            Visibility::Everything => (true, 0),
            Visibility::InboxesOf(user) => (false, user.get()),
        };
        $sql.sql(" AND (")
            .bind::<Bool, _>(everything)
            .sql(concat!(
                " OR ",
                $inbox,
                " IN (SELECT inbox_id FROM inbox_members WHERE user_id = "
            ))
            .bind::<BigInt, _>(user)
            .sql("))")
    }};
}

/// The rows of the slice among those below the asked id, with the numbers of their conversations.
fn found_messages(
    c: &mut AnyConn,
    asked: &Asked<'_>,
    since: NaiveDateTime,
    slice: Slice,
) -> QueryResult<Vec<(MessageRow, i64)>> {
    let end = slice.offset.saturating_add(slice.limit);
    let mut recent = asked.recent_messages(c, since, FEW, end)?;
    if !recent.indexed.is_empty() && count(recent.indexed.len()) < end {
        recent = asked.recent_messages(c, since, NEWEST, end)?;
    }
    let mut ids = recent.waiting;
    // as many rows of the index more as there may be rows that wait before the slice
    let early = slice.offset.min(count(ids.len()));
    let rest = Slice {
        limit: slice.limit + early,
        offset: slice.offset - early,
    };
    if count(recent.indexed.len()) == end {
        let offset = usize::try_from(rest.offset).unwrap_or(usize::MAX);
        ids.extend(recent.indexed.into_iter().skip(offset));
    } else {
        ids.extend(asked.indexed_messages(c, since, rest)?);
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    // one may be indexed meanwhile
    ids.dedup();
    let early = usize::try_from(early).unwrap_or(usize::MAX);
    let ids = ids.into_iter().skip(early);
    on_each!(
        c,
        Prepared(
            messages::table
                .inner_join(conversations::table)
                .filter(messages::id.eq_any(ids))
                .order(messages::id.desc())
                .limit(slice.limit)
                .select((MessageRow::as_select(), conversations::number))
        )
        .load(c)
    )
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Numbers as SQL lists them.
fn list(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() {
        "NULL".to_owned()
    } else {
        ids.join(", ")
    }
}

/// What is found without the index.
#[derive(Default)]
struct RecentMessages {
    /// They are not indexed yet.
    waiting: Vec<i64>,
    indexed: Vec<i64>,
}

/// A search, with the folded text, and the id or number that what is found is below.
struct Asked<'a> {
    account: AccountId,
    search: &'a TextSearch,
    text: String,
    below: i64,
}

impl<'a> Asked<'a> {
    fn new(account: AccountId, search: &'a TextSearch, below: i64) -> Self {
        Self {
            account,
            search,
            text: folded(&search.text),
            below,
        }
    }

    fn is_from_the_newest(&self) -> bool {
        self.below == i64::MAX
    }

    /// Those that wait for the index, and the first `limit` of those among so many of the newest indexed ones. One
    /// statement, so that one that is indexed meanwhile is not missed.
    ///
    /// `PostgreSQL` keeps the plan of a prepared statement only if it expects no less of a plan for the values: so limits,
    /// and where the rows begin, are part of the text. `ANY` and the order by account leave it one index for the newest
    /// rows, the one that begins with the account. With `=` the kept plan may walk those of all accounts.
    fn recent_messages(
        &self,
        c: &mut AnyConn,
        since: NaiveDateTime,
        among: i64,
        limit: i64,
    ) -> QueryResult<RecentMessages> {
        let (is_account, end) = match Dialect::of(c) {
            Dialect::Postgres => ("account_id = ANY (ARRAY[", "])"),
            Dialect::Sqlite => ("account_id = (", ")"),
        };
        let below = format!("message_id < {}", self.below);
        let waiting = sql::<(BigInt, Nullable<Text>)>(
            "SELECT id, content FROM (SELECT m.id, m.content FROM unindexed_messages u \
             JOIN messages m ON m.id = u.message_id WHERE m.content IS NOT NULL AND u.account_id = ",
        )
        .bind::<BigInt, _>(self.account.get())
        .sql(&format!(" AND u.{below} AND m.created_at >= "))
        .bind::<Timestamp, _>(since);
        let waiting = visible!(waiting, "m.inbox_id", self.search.visibility);
        let recent = waiting
            .sql(&format!(
                " ORDER BY u.message_id DESC LIMIT {UNINDEXED}) waiting \
                 UNION ALL SELECT id, NULL FROM (SELECT message_id AS id FROM \
                 (SELECT message_id, inbox_id, created_at, folded FROM message_texts WHERE {is_account}"
            ))
            .bind::<BigInt, _>(self.account.get())
            .sql(&format!(
                "{end} AND {below} ORDER BY account_id DESC, message_id DESC LIMIT {among}) newest \
                 WHERE folded LIKE "
            ))
            .bind::<Text, _>(containing(&self.text))
            .sql(" ESCAPE '\\' AND created_at >= ")
            .bind::<Timestamp, _>(since);
        let recent = visible!(recent, "inbox_id", self.search.visibility)
            .sql(" ORDER BY message_id DESC LIMIT ")
            .bind::<BigInt, _>(limit)
            .sql(") found");
        let rows: Vec<(i64, Option<String>)> = if self.is_from_the_newest() {
            Prepared(recent).load(c)
        } else {
            recent.load(c)
        }?;
        let mut found = RecentMessages::default();
        for (id, content) in rows {
            match content {
                Some(content) if folded(&content).contains(&self.text) => found.waiting.push(id),
                Some(_) => {}
                None => found.indexed.push(id),
            }
        }
        Ok(found)
    }

    /// Those that the index gives.
    fn indexed_messages(
        &self,
        c: &mut AnyConn,
        since: NaiveDateTime,
        slice: Slice,
    ) -> QueryResult<Vec<i64>> {
        let dialect = Dialect::of(c);
        let (before, after) = matching(dialect);
        let found = sql::<BigInt>("SELECT t.message_id FROM ")
            .sql(before)
            .bind::<Text, _>(asked(
                self.account.get(),
                &self.text,
                dialect == Dialect::Postgres,
            ))
            .sql(after)
            .sql(match dialect {
                Dialect::Postgres => " AND t.message_id < ",
                Dialect::Sqlite => " AND message_grams.rowid < ",
            })
            .bind::<BigInt, _>(self.below)
            .sql(" AND t.account_id = ")
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND t.folded LIKE ")
            .bind::<Text, _>(containing(&self.text))
            .sql(" ESCAPE '\\' AND t.created_at >= ")
            .bind::<Timestamp, _>(since);
        let found = visible!(found, "t.inbox_id", self.search.visibility)
            .sql(match dialect {
                Dialect::Postgres => " ORDER BY t.message_id DESC LIMIT ",
                // in this order the virtual table gives one after the other
                Dialect::Sqlite => " ORDER BY message_grams.rowid DESC LIMIT ",
            })
            .bind::<BigInt, _>(slice.limit)
            .sql(" OFFSET ")
            .bind::<BigInt, _>(slice.offset);
        Prepared(found).load(c)
    }

    /// Those of the slice among so many of the newest conversations.
    fn newest_conversations(
        &self,
        c: &mut AnyConn,
        among: i64,
        slice: Slice,
    ) -> QueryResult<Vec<i64>> {
        let newest = sql::<BigInt>(
            "SELECT number FROM (SELECT account_id, contact_id, inbox_id, number FROM conversations \
             WHERE account_id = ",
        )
        .bind::<BigInt, _>(self.account.get())
        .sql(" AND number < ")
        .bind::<BigInt, _>(self.below)
        .sql(" ORDER BY number DESC LIMIT ")
        .bind::<BigInt, _>(among)
        .sql(
            ") newest WHERE (CAST(number AS TEXT) LIKE ",
        )
        .bind::<Text, _>(containing(&self.text))
        .sql(
            " ESCAPE '\\' OR (SELECT t.folded FROM contact_texts t WHERE t.account_id = newest.account_id \
             AND t.contact_id = newest.contact_id) LIKE ",
        )
        .bind::<Text, _>(containing(&self.text))
        .sql(" ESCAPE '\\')");
        let newest = visible!(newest, "inbox_id", self.search.visibility)
            .sql(" ORDER BY number DESC LIMIT ")
            .bind::<BigInt, _>(slice.limit)
            .sql(" OFFSET ")
            .bind::<BigInt, _>(slice.offset);
        Prepared(newest).load(c)
    }

    /// Those of the customers that the index gives, and those whose number has the text.
    fn indexed_conversations(&self, c: &mut AnyConn, slice: Slice) -> QueryResult<Vec<i64>> {
        let dialect = Dialect::of(c);
        let last: Option<i64> = conversations::table
            .filter(conversations::account_id.eq(self.account.get()))
            .filter(conversations::number.lt(self.below))
            .select(diesel::dsl::max(conversations::number))
            .get_result(c)?;
        let numbers = numbers_with(&self.text, last.unwrap_or_default());
        let (before, after) = with_words(dialect);
        let customers = contact_search::asked(self.account, &self.text, Whose::Everyone, dialect);
        let found = sql::<BigInt>("SELECT number FROM conversations WHERE ")
            .sql(match dialect {
                Dialect::Postgres => "account_id = ",
                // not by the index of the account's numbers: the customers' conversations are few
                Dialect::Sqlite => "+account_id = ",
            })
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND number < ")
            .bind::<BigInt, _>(self.below)
            .sql(
                " AND contact_id IN (SELECT t.contact_id FROM contact_texts t WHERE t.account_id = ",
            )
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND t.contact_id IN (")
            .sql(before)
            .bind::<Text, _>(customers)
            .sql(after)
            .sql(") AND t.folded LIKE ")
            .bind::<Text, _>(containing(&self.text))
            .sql(" ESCAPE '\\')");
        let found = visible!(found, "inbox_id", self.search.visibility)
            .sql(" UNION SELECT number FROM conversations WHERE account_id = ")
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND number IN (")
            .sql(&list(numbers.into_iter()))
            .sql(")");
        visible!(found, "inbox_id", self.search.visibility)
            .sql(" ORDER BY number DESC LIMIT ")
            .bind::<BigInt, _>(slice.limit)
            .sql(" OFFSET ")
            .bind::<BigInt, _>(slice.offset)
            .load(c)
    }
}

/// The rows of the slice among those below the asked number.
fn found_conversations(
    c: &mut AnyConn,
    asked: &Asked<'_>,
    slice: Slice,
) -> QueryResult<Vec<ConversationRow>> {
    let is_short = |numbers: &[i64]| count(numbers.len()) < slice.limit;
    let mut numbers = asked.newest_conversations(c, FEW, slice)?;
    if is_short(&numbers) && (slice.offset > 0 || !numbers.is_empty()) {
        numbers = asked.newest_conversations(c, NEWEST, slice)?;
    }
    if is_short(&numbers) {
        numbers = asked.indexed_conversations(c, slice)?;
    }
    conversations::table
        .filter(conversations::account_id.eq(asked.account.get()))
        .filter(conversations::number.eq_any(numbers))
        .order(conversations::number.desc())
        .select(ConversationRow::as_select())
        .load(c)
}

fn said_in(
    c: &mut AnyConn,
    account: AccountId,
    text: &str,
    within: &[ConversationId],
    limit: u32,
) -> QueryResult<Vec<MessageRow>> {
    let text = folded(text);
    let waiting = unindexed(c, account, &text)?.into_iter();
    let spoken = waiting.filter(|message| is_spoken(message.message_type));
    let waiting = list(spoken.map(|message| message.id));
    let newest = sql::<Bool>(
        "messages.id IN (SELECT id FROM (SELECT m.id, row_number() OVER (PARTITION BY m.conversation_id \
         ORDER BY m.id DESC) AS place FROM messages m LEFT JOIN message_texts t ON t.message_id = m.id \
         WHERE m.message_type IN (0, 1) AND m.conversation_id IN (",
    )
    .sql(&list(within.iter().map(|id| id.get())))
    .sql(") AND (m.id IN (")
    .sql(&waiting)
    .sql(") OR t.folded LIKE ")
    .bind::<Text, _>(containing(&text))
    .sql(" ESCAPE '\\')) ranked WHERE place <= ")
    .bind::<BigInt, _>(i64::from(limit))
    .sql(")");
    messages::table
        .filter(newest)
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(c)
}

impl SearchLookup for UnitOfWork<'_> {
    fn found_messages(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        since: DateTime<Utc>,
        asked: &PageRequest,
    ) -> StoreResult<Portion<FoundMessage>> {
        let (order, slice) = (order_of_messages(), Slice::asked(asked));
        let search = Asked::new(account, search, order.below(asked)?);
        let rows = self.run(|c| found_messages(c, &search, since.naive_utc(), slice))?;
        let found = rows.into_iter().map(|(message, number)| {
            Ok(FoundMessage {
                message: message.try_into()?,
                number: number.into(),
            })
        });
        Ok(order.portion(found.collect::<StoreResult<_>>()?, asked.page))
    }

    fn found_conversations(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>> {
        let (order, slice) = (order_of_conversations(), Slice::asked(asked));
        let search = Asked::new(account, search, order.below(asked)?);
        let rows = self.run(|c| found_conversations(c, &search, slice))?;
        Ok(order.portion(models(rows)?, asked.page))
    }

    fn said_in(
        &mut self,
        account: AccountId,
        text: &str,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        models(self.run(|c| said_in(c, account, text, conversations, limit))?)
    }

    fn to_index(&mut self, limit: u32) -> StoreResult<Vec<ToIndex>> {
        self.run(|c| message_index::waiting(c, limit))
    }
}

impl SearchIndex for UnitOfWork<'_> {
    fn index(&mut self, texts: &[IndexText]) -> StoreResult<()> {
        self.run(|c| message_index::index(c, texts))
    }

    fn index_old(&mut self, limit: u32) -> StoreResult<(Progress, i64)> {
        self.run(|c| message_index::index_old(c, limit))
    }
}
