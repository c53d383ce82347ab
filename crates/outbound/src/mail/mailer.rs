//! What carries mail.

use nimchat_core_model::{Email, JobId};
use nimchat_texts::WrittenEmail;

/// An e-mail, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The job's id, from which the message's own is made: a repetition has the same.
    pub id: JobId,
    /// What kind of mail it is.
    pub kind: &'static str,
    /// The reader's name.
    pub name: String,
    /// The reader's address.
    pub address: Email,
    /// What they read.
    pub written: WrittenEmail,
    /// Where its button leads.
    pub link: String,
}

/// Why mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It may be taken later.
    ForNow(String),
    /// It will not be taken.
    ForGood(String),
}

/// Carries mail. Blocks until it is taken or refused, or the time is up.
pub trait Mailer: Send + Sync {
    /// Tries once.
    fn send(&self, mail: &Mail) -> Result<(), Refusal>;
}

/// Where there is no mail server, whoever runs nimchat finds in its log what would have been sent.
///
/// This is the one place where a link, and with it the token that opens it, is logged: without a mail server nobody
/// could follow it otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogMailer;

impl Mailer for LogMailer {
    fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        tracing::info!(
            job = mail.id.get(),
            kind = mail.kind,
            to = mail.address.as_str(),
            subject = mail.written.subject,
            link = mail.link,
            "mail, not sent since smtp.url is empty"
        );
        Ok(())
    }
}
