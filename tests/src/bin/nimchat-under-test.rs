//! The server as a separate process, for tests that kill it.

use std::process::ExitCode;

fn main() -> ExitCode {
    nimchat_server::cli::run()
}
