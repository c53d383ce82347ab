//! Tests against real receivers on this machine and on the in-memory stores. These files share one test binary, since
//! each binary links every dependency.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chatwoot;
mod mail;
mod payloads;
mod pictures;
mod webhook;
