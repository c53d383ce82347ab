//! The binary `nimchat`: settings, command line, composition, workers, start and stop. It contains wiring; the rules
//! are in the domain crates.

pub mod api_info;
pub mod app;
pub mod background;
pub mod bootstrap;
pub mod cable;
pub mod cli;
pub mod config;
pub mod console;
mod counted;
pub mod descriptors;
pub mod docs;
pub mod events;
pub mod files;
pub mod front;
pub mod head;
pub mod health;
pub mod jobs;
pub mod log;
pub mod metrics;
pub mod metrics_source;
mod negotiation;
pub mod nodes;
pub mod pages;
pub mod rate_limit;
pub mod reports_page;
pub mod request_log;
pub mod schema_watch;
pub mod serve;
pub mod shutdown;
pub mod survey_page;
mod uploads;
pub mod wake;
mod webhook_docs;
pub mod wire;
