//! What the tests across crates share: the real server on its own database ([`Running`]), callers over HTTP
//! ([`TestAccount`], [`Client`]), an endpoint for webhooks ([`Receiver`]), a mail server ([`MailServer`]), and checks
//! of answers against the reference and against the served document.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]
#![expect(clippy::missing_panics_doc, reason = "panicking is how a test says no")]

mod background;
mod cable;
pub mod certificates;
pub mod database;
pub mod document;
pub mod everywhere;
pub mod http;
pub mod mail_server;
pub mod multipart;
pub mod postgres;
pub mod printed;
pub mod process;
mod proxy;
pub mod receiver;
pub mod running;
mod shows;
pub mod test_account;

pub use cable::Socket;
pub use certificates::Certificates;
pub use database::{Database, Engine};
pub use document::Document;
pub use everywhere::{block_on, eventually, everywhere, everywhere_with, on_every_store, settled};
pub use http::{Answer, Client};
pub use mail_server::{MailServer, ReceivedMail};
pub use multipart::Form;
pub use nimchat_accounts::LinkPurpose;
pub use nimchat_server::config::Profile;
pub use proxy::{Proxy, redis_for_tests};
pub use receiver::{Receiver, Reply};
pub use running::{Options, Running, log_errors};
pub use shows::assert_shows;
pub use test_account::{Customer, Inbox, Person, TestAccount};
