//! The same rows through plain SQL on the same engine, without anything else: the base for comparing nimchat.

mod list;
mod plain;
mod post;

use crate::BenchError;
use crate::dataset::Numbers;
use crate::report::Reading;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_store::conn::AnyConn;
use nimchat_store::schema::{conversations, users};
use nimchat_store::{DieselStore, StoreSettings};
use std::time::Duration;

/// The data of the raw loops.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The database. On `SQLite` its durability is that of the loop.
    pub settings: StoreSettings,
    /// The account.
    pub account_id: i64,
    /// The agent who writes, and whose conversations are counted as assigned.
    pub agent_id: i64,
    /// The conversations that are used.
    pub conversations: Numbers,
}

/// The parts of a conversation that writing needs.
#[derive(Debug, Clone)]
struct Place {
    id: i64,
    inbox_id: i64,
    waiting_since: Option<NaiveDateTime>,
    first_reply_created_at: Option<NaiveDateTime>,
}

/// The sender.
#[derive(Debug, Clone)]
struct Author {
    id: i64,
    name: String,
}

impl Ground {
    fn connect(&self) -> Result<AnyConn, BenchError> {
        Ok(DieselStore::open(&self.settings)?.connect()?)
    }

    fn author(&self, conn: &mut AnyConn) -> QueryResult<Author> {
        let name = users::table
            .find(self.agent_id)
            .select(users::name)
            .first(conn)?;
        Ok(Author {
            id: self.agent_id,
            name,
        })
    }

    fn places(&self, conn: &mut AnyConn) -> QueryResult<Vec<Place>> {
        let rows: Vec<(i64, i64, Option<NaiveDateTime>, Option<NaiveDateTime>)> =
            conversations::table
                .filter(conversations::account_id.eq(self.account_id))
                .filter(
                    conversations::number.between(self.conversations.from, self.conversations.to),
                )
                .order(conversations::number)
                .select((
                    conversations::id,
                    conversations::inbox_id,
                    conversations::waiting_since,
                    conversations::first_reply_created_at,
                ))
                .load(conn)?;
        let place = |(id, inbox_id, waiting_since, first_reply_created_at)| Place {
            id,
            inbox_id,
            waiting_since,
            first_reply_created_at,
        };
        Ok(rows.into_iter().map(place).collect())
    }
}

/// Writes a message, its conversation and its events in one transaction each: on `PostgreSQL` with this many concurrent
/// clients, on `SQLite` with one, as more would only wait for each other.
pub fn post(ground: &Ground, clients: u32, time: Duration) -> Result<Reading, BenchError> {
    post::run(ground, clients, time)
}

/// Reads a page of open conversations with customer, last message, sender and assignee, and counts the three tabs.
/// Returns results for both together, for the page and for the counts.
pub fn list(ground: &Ground, time: Duration) -> Result<Vec<Reading>, BenchError> {
    list::run(ground, time)
}
