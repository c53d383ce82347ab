//! The store against real databases: `SQLite` in a temporary file always, `PostgreSQL` when `NIMCHAT_TEST_POSTGRES_URL` names
//! one.
#![expect(clippy::unwrap_used, reason = "a test tells of a fault by panicking")]

mod accounts;
mod agent_bots;
mod backups;
mod callers;
mod databases;
mod deliveries;
mod erasure;
mod events;
mod filters;
mod helpcenter;
mod jobs;
mod keyed_calls;
mod messaging;
mod migrations;
mod moments;
mod notifications;
mod pages;
#[path = "../../../../tests/src/postgres.rs"]
mod postgres;
mod races;
mod reporting;
mod schema;
mod sessions;
mod statement_log;
mod statements;
mod twins;
mod writes;
