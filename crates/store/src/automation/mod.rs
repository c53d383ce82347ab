//! The ports of the automation domain.

pub(crate) mod agent_bot;
mod dashboard_app;
mod delivery;
mod due_delivery;
mod integration_hook;
mod macros;
mod rule;
mod rule_run;
pub(crate) mod webhook;
