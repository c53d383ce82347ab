//! Handlers of the jobs that send e-mail.

use super::compose::{ComposeError, Composer, MailJob};
use super::mailer::{Mail, Mailer, Refusal};
use nimchat_accounts::jobs::UserMail;
use nimchat_core_model::job::{Handler, Outcome, each};
use nimchat_core_model::{Backoff, StoreError};
use nimchat_messaging::jobs::{NotificationMail, TranscriptMail};
use std::sync::Arc;

/// Handlers of e-mails to users, of notifications by e-mail, and of transcripts. An e-mail that the mail server rejects permanently is
/// given up at once.
pub fn handlers(
    composer: Composer,
    mailer: Arc<dyn Mailer>,
    backoff: &Backoff,
) -> [Arc<dyn Handler>; 3] {
    let sender = MailSender { composer, mailer };
    let (of_notifications, of_transcripts) = (sender.clone(), sender.clone());
    [
        each(backoff.clone(), move |mail: &UserMail, job| {
            let composed = sender.composer.compose(job.id, &MailJob::User(*mail));
            sender.send(composed)
        }),
        each(backoff.clone(), move |mail: &NotificationMail, job| {
            let mail = MailJob::Notification(*mail);
            let composed = of_notifications.composer.compose(job.id, &mail);
            of_notifications.send(composed)
        }),
        each(backoff.clone(), move |mail: &TranscriptMail, job| {
            let composed = of_transcripts.composer.compose_transcript(job.id, mail);
            of_transcripts.send(composed)
        }),
    ]
}

#[derive(Clone)]
struct MailSender {
    composer: Composer,
    mailer: Arc<dyn Mailer>,
}

impl MailSender {
    /// A job whose e-mail is no longer needed is done.
    fn send(&self, composed: Result<Option<Mail>, ComposeError>) -> Outcome {
        match composed {
            Ok(Some(mail)) => match self.mailer.send(&mail) {
                Ok(()) => Outcome::Done,
                Err(Refusal::ForNow(reason)) => Outcome::retry(reason),
                Err(Refusal::ForGood(reason)) => Outcome::give_up(reason),
            },
            Ok(None) => Outcome::Done,
            Err(ComposeError::Store(error)) if !matches!(error, StoreError::Corrupt(_)) => {
                Outcome::retry(error.to_string())
            }
            Err(error) => Outcome::give_up(error.to_string()),
        }
    }
}
