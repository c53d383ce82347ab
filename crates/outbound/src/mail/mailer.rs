//! The port that sends e-mails.

use nimchat_core_model::{Email, JobId};
use nimchat_texts::WrittenEmail;

/// An e-mail, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The job's id, from which the Message-ID is made: a repeated e-mail has the same.
    pub id: JobId,
    /// The kind of e-mail.
    pub kind: &'static str,
    /// The sender's name, if it is not that of the settings.
    pub from: Option<String>,
    /// The reader's name; blank if it is not known.
    pub name: String,
    /// The reader's address.
    pub address: Email,
    /// The text.
    pub written: WrittenEmail,
    /// The target of its button, if it has one.
    pub link: Option<String>,
}

/// Why an e-mail was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A retry may succeed.
    ForNow(String),
    /// No retry helps.
    ForGood(String),
}

/// Sends e-mails. Blocks until the e-mail is accepted or refused, or the time is up.
pub trait Mailer: Send + Sync {
    /// Makes one attempt.
    fn send(&self, mail: &Mail) -> Result<(), Refusal>;
}

/// Without a mail server, e-mails are written to the log.
///
/// This is the only place where a link, and with it its token, is logged: without a mail server there is no other way
/// to follow it.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogMailer;

impl Mailer for LogMailer {
    fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        tracing::info!(
            job = mail.id.get(),
            kind = mail.kind,
            to = mail.address.as_str(),
            subject = mail.written.subject,
            link = mail.link.as_deref(),
            "mail, not sent since smtp.url is empty"
        );
        Ok(())
    }
}
