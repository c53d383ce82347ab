//! Counts what leaves the process, in [`Metrics`].

use crate::metrics::Metrics;
use chrono::{DateTime, Utc};
use nimchat_automation::{Delivery, Sender, Sent};
use nimchat_outbound::mail::{Mail, Mailer, Refusal};

/// Sends with another sender or mailer, and counts.
pub(crate) struct Counted<T> {
    inner: T,
    metrics: Metrics,
}

impl<T> Counted<T> {
    /// Around this one.
    pub(crate) fn new(inner: T, metrics: Metrics) -> Self {
        Self { inner, metrics }
    }
}

impl<T: Sender> Sender for Counted<T> {
    fn send(&self, delivery: &Delivery, secrets: &[String], at: DateTime<Utc>) -> Sent {
        let sent = self.inner.send(delivery, secrets, at);
        self.metrics.count_webhook_call(sent.status_code);
        sent
    }
}

impl<T: Mailer> Mailer for Counted<T> {
    fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        let outcome = self.inner.send(mail);
        self.metrics.count_mail(&outcome);
        outcome
    }
}
