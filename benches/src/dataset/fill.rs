//! The rows of one account, and the stored values about them.

use super::bulk::Bulk;
use super::story::{Outcome, Story, priority, status};
use super::words::text;
use super::{Company, Size};
use crate::BenchError;
use crate::progress::Progress;
use crate::services::Services;
use chrono::{DateTime, Days, NaiveDateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::dsl::max;
use diesel::prelude::*;
use nimchat_messaging::{ContactType, MessageType, Status};
use nimchat_store::conn::AnyConn;
use nimchat_store::schema::{contact_inboxes, contacts, conversations, messages};
use std::collections::BTreeMap;
use std::fmt;

const PROGRESS_EVERY: u64 = 1_000;

/// The ids before the first of this account's rows.
struct Before {
    contact: i64,
    session: i64,
    conversation: i64,
    message: i64,
}

impl Before {
    fn read(conn: &mut AnyConn) -> QueryResult<Self> {
        macro_rules! largest {
            ($table:ident) => {
                $table::table
                    .select(max($table::id))
                    .first::<Option<i64>>(conn)?
                    .unwrap_or(0)
            };
        }
        Ok(Self {
            contact: largest!(contacts),
            session: largest!(contact_inboxes),
            conversation: largest!(conversations),
            message: largest!(messages),
        })
    }
}

/// The id of the row at this place, counted from 0.
fn id(before: i64, place: u64) -> i64 {
    before + 1 + i64::try_from(place).unwrap_or(i64::MAX)
}

/// Both databases read `'2025-01-31 09:05:07.25'`; on `SQLite` it is also what diesel writes.
struct At(NaiveDateTime);

impl From<DateTime<Utc>> for At {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.naive_utc())
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.format("%F %T%.f"))
    }
}

/// A value that may be absent.
struct OrNull<T>(Option<T>);

impl<T: fmt::Display> fmt::Display for OrNull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("NULL"),
        }
    }
}

fn at_or_null(at: Option<DateTime<Utc>>) -> OrNull<At> {
    OrNull(at.map(At::from))
}

/// Writes an account's contacts, conversations and messages.
struct Filler<'a> {
    conn: &'a mut AnyConn,
    services: &'a Services,
    company: &'a Company,
    story: Story,
    outcomes: Vec<Outcome>,
    before: Before,
    /// An empty JSON object.
    object: &'static str,
}

pub(super) fn fill(
    conn: &mut AnyConn,
    services: &Services,
    company: &Company,
    size: Size,
) -> Result<(), BenchError> {
    let story = Story::of(company, size, services.clock.now());
    let mut filler = Filler {
        before: Before::read(conn)?,
        object: if conn.is_postgres() {
            "'{}'"
        } else {
            "jsonb('{}')"
        },
        outcomes: story.outcomes(),
        conn,
        services,
        company,
        story,
    };
    filler.contacts()?;
    filler.sessions()?;
    filler.conversations()?;
    filler.labels()?;
    filler.kept()?;
    filler.messages()?;
    Ok(())
}

impl Filler<'_> {
    fn progress(&self, what: &str, total: u64) -> Progress {
        Progress::of(
            format!("account {}: {what}", self.company.account_id),
            total,
        )
    }

    fn contacts(&mut self) -> QueryResult<()> {
        let mut progress = self.progress("contacts", count(&self.outcomes));
        let account = self.company.account_id;
        let (object, kind) = (self.object, ContactType::Visitor.as_str());
        let mut rows = Bulk::into(
            self.conn,
            "contacts (id, account_id, name, email, additional_attributes, custom_attributes, \
             contact_type, blocked, last_activity_at, created_at, updated_at)",
        )?;
        for (place, outcome) in (0..).zip(&self.outcomes) {
            let number = place + 1;
            rows.row(format_args!(
                "{},{account},'Customer {number}','customer.{number}@example.com',{object},{object},\
                 '{kind}',FALSE,{},{2},{2}",
                id(self.before.contact, place),
                At::from(outcome.contact_wrote_at),
                At::from(outcome.created_at),
            ))?;
            tick(&mut progress, place);
        }
        rows.finish()?;
        progress.finish();
        Ok(())
    }

    fn sessions(&mut self) -> QueryResult<()> {
        let mut progress = self.progress("sessions", count(&self.outcomes));
        let tokens = &self.services.tokens;
        let mut rows = Bulk::into(
            self.conn,
            "contact_inboxes (id, contact_id, inbox_id, source_id, hmac_verified, pubsub_token, \
             created_at, updated_at)",
        )?;
        for (place, outcome) in (0..).zip(&self.outcomes) {
            rows.row(format_args!(
                "{},{},{},'{}',FALSE,'{}',{5},{5}",
                id(self.before.session, place),
                id(self.before.contact, place),
                self.story.inbox(place),
                tokens.uuid(),
                tokens.token(),
                At::from(outcome.created_at),
            ))?;
            tick(&mut progress, place);
        }
        rows.finish()?;
        progress.finish();
        Ok(())
    }

    fn conversations(&mut self) -> QueryResult<()> {
        let mut progress = self.progress("conversations", count(&self.outcomes));
        let tomorrow = self.services.clock.now() + Days::new(1);
        let (account, object) = (self.company.account_id, self.object);
        let mut rows = Bulk::into(
            self.conn,
            "conversations (id, account_id, number, uuid, inbox_id, contact_id, contact_inbox_id, status, \
             priority, assignee_id, additional_attributes, custom_attributes, snoozed_until, waiting_since, \
             first_reply_created_at, agent_last_seen_at, last_activity_at, unread_count, messages_count, \
             last_message_id, last_non_activity_message_id, last_public_message_id, created_at, updated_at)",
        )?;
        for (place, outcome) in (0..).zip(&self.outcomes) {
            let status = status(place);
            let snoozed_until = (status == Status::Snoozed).then_some(tomorrow);
            rows.row(format_args!(
                "{},{account},{},'{}',{},{},{},{},{},{},{object},{object},{},{},{},{},{},{},{},{},{},{},{},{}",
                id(self.before.conversation, place),
                place + 1,
                self.services.tokens.uuid(),
                self.story.inbox(place),
                id(self.before.contact, place),
                id(self.before.session, place),
                status.code(),
                OrNull(priority(place).map(nimchat_messaging::Priority::code)),
                OrNull(self.story.assignee(place)),
                at_or_null(snoozed_until),
                at_or_null(outcome.waiting_since),
                at_or_null(outcome.first_reply_created_at),
                at_or_null(outcome.agent_last_seen_at),
                At::from(outcome.last_activity_at),
                outcome.unread,
                outcome.messages,
                id(self.before.message, outcome.last_message),
                id(self.before.message, outcome.last_non_activity_message),
                id(self.before.message, outcome.last_public_message),
                At::from(outcome.created_at),
                At::from(outcome.last_activity_at),
            ))?;
            tick(&mut progress, place);
        }
        rows.finish()?;
        progress.finish();
        Ok(())
    }

    /// Each fifth conversation is about money.
    fn labels(&mut self) -> QueryResult<()> {
        let account = self.company.account_id;
        let into = "conversation_labels (conversation_id, title, account_id)";
        let mut rows = Bulk::into(self.conn, into)?;
        for place in (0..count(&self.outcomes)).step_by(5) {
            let conversation = id(self.before.conversation, place);
            rows.row(format_args!("{conversation},'billing',{account}"))?;
        }
        rows.finish()
    }

    /// The values that the server stores so as not to count.
    fn kept(&mut self) -> QueryResult<()> {
        let account = self.company.account_id;
        let total = self.outcomes.len();
        self.conn.batch_execute(&format!(
            "UPDATE account_counters SET conversations = conversations + {total}, \
             resolved_contacts = resolved_contacts + {total} WHERE account_id = {account}"
        ))?;
        let mut counts: BTreeMap<(i64, i16, i64), u64> = BTreeMap::new();
        for place in 0..count(&self.outcomes) {
            let alike = (
                self.story.inbox(place),
                status(place).code(),
                self.story.assignee(place).unwrap_or(0),
            );
            *counts.entry(alike).or_default() += 1;
        }
        let into =
            "conversation_counts (account_id, inbox_id, status, assignee_id, team_id, total)";
        let mut rows = Bulk::into(self.conn, into)?;
        for ((inbox, status, assignee), total) in counts {
            rows.row(format_args!(
                "{account},{inbox},{status},{assignee},0,{total}"
            ))?;
        }
        rows.finish()
    }

    fn messages(&mut self) -> QueryResult<()> {
        let mut progress = self.progress("messages", u64::from(self.company.messages));
        let (account, object) = (self.company.account_id, self.object);
        let mut rows = Bulk::into(
            self.conn,
            "messages (id, account_id, inbox_id, conversation_id, message_type, content, content_type, \
             content_attributes, private, status, sender_type, sender_id, additional_attributes, \
             created_at, updated_at)",
        )?;
        for line in self.story.lines() {
            let sender = match line.message_type {
                MessageType::Incoming => {
                    Some(("'Contact'", id(self.before.contact, line.conversation)))
                }
                _ => line.agent.map(|agent| ("'User'", agent)),
            };
            rows.row(format_args!(
                "{},{account},{},{},{},'{}',0,{object},{},0,{},{},{object},{8},{8}",
                id(self.before.message, line.place),
                self.story.inbox(line.conversation),
                id(self.before.conversation, line.conversation),
                line.message_type.code(),
                text(line.place),
                if line.private { "TRUE" } else { "FALSE" },
                OrNull(sender.map(|(kind, _)| kind)),
                OrNull(sender.map(|(_, id)| id)),
                At::from(line.at),
            ))?;
            tick(&mut progress, line.place);
        }
        rows.finish()?;
        progress.finish();
        Ok(())
    }
}

fn count(outcomes: &[Outcome]) -> u64 {
    u64::try_from(outcomes.len()).unwrap_or(u64::MAX)
}

fn tick(progress: &mut Progress, place: u64) {
    if place % PROGRESS_EVERY == PROGRESS_EVERY - 1 {
        progress.advance(PROGRESS_EVERY);
    }
}
