//! Reporting events.

use crate::conn::MultiBackend;
use crate::dialect::{InsertMany, Row, Values};
use crate::rows::corrupt;
use crate::schema::reporting_events as events;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::count;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use nimchat_core_model::{AccountId, ConversationId, EventId, StoreError, UserId};
use nimchat_reporting::events::Span;
use nimchat_reporting::ports::{ReportingEventLookup, ReportingEvents};
use nimchat_reporting::{EventKind, ReportingEvent};
use std::ops::Range;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(MultiBackend))]
struct EventRow {
    account_id: i64,
    source_id: Option<i64>,
    kind: String,
    conversation_id: i64,
    inbox_id: i64,
    user_id: Option<i64>,
    seconds: i64,
    business_seconds: i64,
    started_at: NaiveDateTime,
    ended_at: NaiveDateTime,
}

impl TryFrom<EventRow> for ReportingEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        Ok(Self {
            source: row.source_id.map(EventId::from),
            kind: EventKind::from_name(&row.kind)
                .ok_or_else(|| corrupt("reporting_events.kind", &row.kind))?,
            account_id: row.account_id.into(),
            conversation_id: row.conversation_id.into(),
            inbox_id: row.inbox_id.into(),
            user_id: row.user_id.map(UserId::from),
            span: Span {
                started_at: row.started_at.and_utc(),
                ended_at: row.ended_at.and_utc(),
                seconds: row.seconds,
                business_seconds: row.business_seconds,
            },
        })
    }
}

impl EventRow {
    fn of(event: &ReportingEvent) -> Self {
        Self {
            account_id: event.account_id.get(),
            source_id: event.source.map(EventId::get),
            kind: event.kind.as_str().to_owned(),
            conversation_id: event.conversation_id.get(),
            inbox_id: event.inbox_id.get(),
            user_id: event.user_id.map(UserId::get),
            seconds: event.span.seconds,
            business_seconds: event.span.business_seconds,
            started_at: event.span.started_at.naive_utc(),
            ended_at: event.span.ended_at.naive_utc(),
        }
    }
}

impl Row for EventRow {
    const INTO: &'static str = "reporting_events (account_id, source_id, kind, conversation_id, \
         inbox_id, user_id, seconds, business_seconds, started_at, ended_at)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.account_id)?;
        values.bind::<Nullable<BigInt>, _>(&self.source_id)?;
        values.bind::<Text, str>(&self.kind)?;
        values.bind::<BigInt, _>(&self.conversation_id)?;
        values.bind::<BigInt, _>(&self.inbox_id)?;
        values.bind::<Nullable<BigInt>, _>(&self.user_id)?;
        values.bind::<BigInt, _>(&self.seconds)?;
        values.bind::<BigInt, _>(&self.business_seconds)?;
        values.bind::<Timestamp, _>(&self.started_at)?;
        values.bind::<Timestamp, _>(&self.ended_at)
    }
}

fn numbers(ids: &[ConversationId]) -> Vec<i64> {
    ids.iter().map(|id| id.get()).collect()
}

impl ReportingEventLookup for UnitOfWork<'_> {
    fn conversations_with(
        &mut self,
        account: AccountId,
        kind: EventKind,
        time: Range<DateTime<Utc>>,
    ) -> Result<u64, StoreError> {
        let found: i64 = self.run(|c| {
            events::table
                .filter(events::account_id.eq(account.get()))
                .filter(events::kind.eq(kind.as_str()))
                .filter(events::ended_at.ge(time.start.naive_utc()))
                .filter(events::ended_at.lt(time.end.naive_utc()))
                .select(count(events::conversation_id).aggregate_distinct())
                .first(c)
        })?;
        Ok(u64::try_from(found).unwrap_or_default())
    }
}

impl ReportingEvents for UnitOfWork<'_> {
    fn of(&mut self, conversations: &[ConversationId]) -> Result<Vec<ReportingEvent>, StoreError> {
        if conversations.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| {
            events::table
                .filter(events::conversation_id.eq_any(numbers(conversations)))
                .order(events::id)
                .select(EventRow::as_select())
                .load(c)
        })
    }

    fn add(&mut self, new: &[ReportingEvent]) -> Result<(), StoreError> {
        let rows: Vec<EventRow> = new.iter().map(EventRow::of).collect();
        self.run(|c| InsertMany::missing(&rows).execute(c))?;
        Ok(())
    }

    fn remove(&mut self, conversations: &[ConversationId]) -> Result<(), StoreError> {
        let theirs = events::conversation_id.eq_any(numbers(conversations));
        self.run(|c| diesel::delete(events::table.filter(theirs)).execute(c))?;
        Ok(())
    }
}
