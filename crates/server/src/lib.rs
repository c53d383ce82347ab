//! The binary `nimchat`: settings, command line, composition, workers, and how they start and stop. Wiring; the rules
//! are in the domain crates.

pub mod cli;
pub mod config;
pub mod health;
pub mod log;
pub mod metrics;
pub mod request_log;
pub mod shutdown;
