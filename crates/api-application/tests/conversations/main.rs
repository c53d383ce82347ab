//! Conversations and messages of the Application API over HTTP, on the stores in memory, in both profiles.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod changes;
mod lists;
mod messages;
mod office;
