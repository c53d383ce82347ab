//! Reporting events.

use crate::columns::inserted;
use crate::prelude::*;
use crate::schema::reporting_events as events;
use diesel::dsl::count;
use nimchat_core_model::{ConversationId, EventId, UserId};
use nimchat_reporting::events::Span;
use nimchat_reporting::ports::{ReportingEventLookup, ReportingEvents};
use nimchat_reporting::{EventKind, ReportingEvent};
use std::ops::Range;

row! {
    EventRow of reporting_events as ReportingEvent {
        kind, account_id, conversation_id, inbox_id, user_id;
        span: Span { started_at, ended_at, seconds, business_seconds }
    } with source_id => |row| {
        source: row.source_id.map(EventId::from),
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

inserted! {
    EventRow into reporting_events {
        account_id, source_id, kind, conversation_id, inbox_id, user_id, seconds, business_seconds,
        started_at, ended_at,
    }
}

impl ReportingEventLookup for UnitOfWork<'_> {
    fn conversations_with(
        &mut self,
        account: AccountId,
        kind: EventKind,
        time: Range<DateTime<Utc>>,
    ) -> StoreResult<u64> {
        self.read_count(|c| {
            of_account!(events, account)
                .filter(events::kind.eq(kind.as_str()))
                .filter(events::ended_at.ge(time.start.naive_utc()))
                .filter(events::ended_at.lt(time.end.naive_utc()))
                .select(count(events::conversation_id).aggregate_distinct())
                .first(c)
        })
    }
}

impl ReportingEvents for UnitOfWork<'_> {
    fn of(&mut self, conversations: &[ConversationId]) -> StoreResult<Vec<ReportingEvent>> {
        self.load_among(conversations, |conversations| {
            events::table
                .filter(events::conversation_id.eq_any(conversations))
                .order(events::id)
        })
    }

    fn add(&mut self, new: &[ReportingEvent]) -> StoreResult<()> {
        let rows: Vec<EventRow> = new.iter().map(EventRow::of).collect();
        self.write(|c| InsertMany::missing(&rows).execute(c))
    }

    fn remove(&mut self, conversations: &[ConversationId]) -> StoreResult<()> {
        let theirs = events::conversation_id.eq_any(numbers(conversations));
        self.write(|c| diesel::delete(events::table.filter(theirs)).execute(c))
    }
}
