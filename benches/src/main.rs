//! `nimchat-bench`: see `nimchat-bench --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nimchat_benches::cli::run()
}
