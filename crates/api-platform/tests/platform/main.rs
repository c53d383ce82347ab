//! The Platform API over HTTP, on the stores in memory, in both profiles.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod account_users;
mod accounts;
mod agent_bots;
mod bodies;
mod document;
mod users;
mod world;
