//! The use cases of the automation domain over the memory store: one file per aggregate, one test per rule.
#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod agent_bots;
mod fan_out;
mod platform_bots;
mod rule_runner;
mod webhook_jobs;
mod webhooks;
mod world;
