//! The HTTP surface, operation by operation: on every database, in both wire profiles, against the real server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod agent_bots;
mod agents;
mod auth;
mod authorization;
mod avatars;
mod bodies;
mod cable;
mod contacts;
mod conversation_changes;
mod conversation_lists;
mod conversations;
mod copies;
mod customers;
mod deliveries;
mod event_log;
mod idempotency;
mod inboxes;
mod killed;
mod mail;
mod messages;
mod notifications;
mod office;
mod operator;
mod paths;
mod platform_bots;
mod profile;
mod property;
mod removals;
mod second_factor;
mod surroundings;
mod teams;
mod upgrade;
mod validation;
mod values;
mod webhooks;
