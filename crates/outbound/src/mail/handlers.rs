//! Handlers of the jobs that send e-mail.

use super::compose::{ComposeError, Composer, MailJob};
use super::mailer::{Mail, Mailer, Refusal};
use nimchat_accounts::jobs::UserMail;
use nimchat_automation::rules::TeamMail;
use nimchat_core_model::job::{Handler, Outcome, each};
use nimchat_core_model::{Backoff, StoreError};
use nimchat_helpcenter::jobs::DomainMail;
use nimchat_messaging::jobs::{TranscriptMail, TransferMail};
use nimchat_notifications::jobs::NotificationMail;
use std::sync::Arc;

/// Handlers of e-mails to users, of notifications by e-mail, of transcripts, of rules' messages to teams, of the ends of
/// imports and exports, and of what to set up for a portal's domain. An e-mail that the mail server rejects permanently
/// is given up at once.
pub fn handlers(
    composer: Composer,
    mailer: Arc<dyn Mailer>,
    backoff: &Backoff,
) -> [Arc<dyn Handler>; 6] {
    let sender = MailSender { composer, mailer };
    let (of_notifications, of_transcripts) = (sender.clone(), sender.clone());
    let (of_teams, of_transfers) = (sender.clone(), sender.clone());
    let of_domains = sender.clone();
    [
        each(backoff.clone(), move |mail: &UserMail, job| {
            let mail = sender.composer.compose(job.id, &MailJob::User(*mail));
            sender.send(mail)
        }),
        each(backoff.clone(), move |mail: &NotificationMail, job| {
            let mail = MailJob::Notification(*mail);
            let mail = of_notifications.composer.compose(job.id, &mail);
            of_notifications.send(mail)
        }),
        each(backoff.clone(), move |mail: &TranscriptMail, job| {
            let mail = of_transcripts.composer.compose_transcript(job.id, mail);
            of_transcripts.send(mail)
        }),
        each(backoff.clone(), move |mail: &TeamMail, job| {
            let mail = of_teams.composer.compose(job.id, &MailJob::Team(*mail));
            of_teams.send(mail)
        }),
        each(backoff.clone(), move |mail: &TransferMail, job| {
            let mail = MailJob::Transfer(*mail);
            let mail = of_transfers.composer.compose(job.id, &mail);
            of_transfers.send(mail)
        }),
        each(backoff.clone(), move |mail: &DomainMail, job| {
            let mail = of_domains.composer.compose_domain(job.id, mail);
            of_domains.send(mail)
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
    fn send(&self, mail: Result<Option<Mail>, ComposeError>) -> Outcome {
        match mail {
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
