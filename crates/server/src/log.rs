//! Log lines to stderr, for people or as JSON. Nimchat's own crates use `log.level`; libraries log at `warn` at most,
//! since their details may contain headers, tokens and bodies.

use crate::config::{LogFormat, LogLevel, LogSettings};
use std::error::Error;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::TryInitError;
use tracing_subscriber::{fmt, prelude::*};

/// Why logging could not be started.
#[derive(Debug, thiserror::Error)]
#[error("logging cannot start: {0}")]
pub struct LogError(#[from] TryInitError);

/// Starts logging for the whole process. A second call fails.
pub fn start(settings: &LogSettings) -> Result<(), LogError> {
    let registry = tracing_subscriber::registry().with(filter(settings.level));
    match settings.format {
        LogFormat::Text => registry
            .with(
                fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_ansi(std::io::stderr().is_terminal()),
            )
            .try_init()?,
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_span_list(false)
                    .with_writer(std::io::stderr),
            )
            .try_init()?,
    }
    Ok(())
}

/// An error with all its causes, for a log line: the source of a store error is the database's message, which may have
/// several lines.
pub fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    let parts = line.lines().map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

fn filter(level: LogLevel) -> EnvFilter {
    EnvFilter::new(match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "warn,nimchat=info",
        LogLevel::Debug => "warn,nimchat=debug",
        LogLevel::Trace => "warn,nimchat=trace",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_every_cause() {
        let error = nimchat_core_model::StoreError::Unavailable("connection refused".into());
        assert_eq!(
            chain(&error),
            "the database is not available: connection refused"
        );
    }

    #[test]
    fn libraries_are_not_heard_in_detail() {
        for (level, directives) in [
            (LogLevel::Error, "error"),
            (LogLevel::Trace, "nimchat=trace,warn"),
        ] {
            assert_eq!(filter(level).to_string(), directives);
        }
    }
}
