//! Logging.

use serde::{Deserialize, Serialize};

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// The lowest level that is logged.
    pub level: LogLevel,
    /// For people or for machines.
    pub format: LogFormat,
}

/// `log.level`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Errors of nimchat.
    Error,
    /// Conditions that an operator should check.
    Warn,
    /// One line for each request, start and stop.
    Info,
    /// Intermediate steps.
    Debug,
    /// Everything.
    Trace,
}

/// `log.format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object for each line.
    Json,
}
