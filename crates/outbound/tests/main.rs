//! What leaves the process, against real receivers on this machine and on the stores in memory. These files share one
//! binary, since each one links every dependency.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod mail;
mod payloads;
mod pictures;
mod webhook;
