//! Reads a password from standard input, so that it stands neither in the list of processes nor in the shell's history.

use super::Failure;
use std::io::BufRead;

/// The first line of standard input.
pub(super) fn read() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(Failure::Input)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::NoPassword);
    }
    Ok(password.to_owned())
}
