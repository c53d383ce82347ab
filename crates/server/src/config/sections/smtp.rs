//! E-mail.

use super::super::SmtpUrl;
use super::{Unusable, check_backoff, unusable, within};
use nimchat_outbound::mail;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `[smtp]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// The mail server; empty means that e-mails are logged.
    pub url: SmtpUrl,
    /// As set: see [`SmtpSettings::ca_file`].
    pub ca_file: String,
    /// The sender of e-mails.
    pub from: String,
    /// How long the server may take to answer one command, in seconds.
    pub timeout_seconds: u64,
    /// The pauses before each further attempt, in seconds.
    pub backoff_seconds: Vec<u64>,
    /// Connections open at the same time.
    pub connections: u32,
}

impl SmtpSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if !self.url.is_empty()
            && let Err(problem) = mail::SmtpSettings::check_url(self.url.reveal())
        {
            return unusable("smtp.url", problem);
        }
        if !mail::SmtpSettings::check_from(&self.from) {
            return unusable("smtp.from", "must be an address, or `Name <address>`");
        }
        within("smtp.timeout_seconds", self.timeout_seconds, 1..=300)?;
        check_backoff("smtp.backoff_seconds", &self.backoff_seconds)?;
        within("smtp.connections", self.connections, 1..=100)
    }

    /// The file of certificates that are trusted in addition to the system's.
    pub fn ca_file(&self) -> Option<PathBuf> {
        (!self.ca_file.is_empty()).then(|| PathBuf::from(&self.ca_file))
    }

    /// The address of the sender.
    pub fn sender(&self) -> Option<String> {
        mail::SmtpSettings::address_of(&self.from)
    }
}
