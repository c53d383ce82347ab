//! The binary, as an operator runs it. These files share one test binary, since each links all dependencies.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod administration;
mod binary;
mod command_line;
mod demo;
mod deploy;
mod import;
mod import_recorded;
mod log;
mod proxies;
mod readme;
mod start;
