//! What is written to stderr.

use serde::{Deserialize, Serialize};

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// The least grave lines still written.
    pub level: LogLevel,
    /// For people or for machines.
    pub format: LogFormat,
}

/// `log.level`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Faults.
    Error,
    /// What an operator should look at.
    Warn,
    /// One line a request, start and stop.
    Info,
    /// Steps on the way.
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
    /// One JSON object a line.
    Json,
}
