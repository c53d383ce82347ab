//! The binary, as an operator meets it. These files share one binary of tests, since each one links.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod command_line;
mod start;
