//! The Application API over HTTP, on the stores in memory, in both profiles.
#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod account;
mod agent_bots;
mod agents;
mod canned_responses;
mod contacts;
mod conversation_changes;
mod conversation_fixture;
mod conversation_lists;
mod conversation_messages;
mod custom_attribute_definitions;
mod custom_filters;
mod document;
mod inbox_members;
mod inboxes;
mod labels;
mod profile;
mod teams;
mod webhooks;
mod world;
