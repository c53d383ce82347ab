//! Handlers of the jobs that send e-mail.

use super::compose::{ComposeError, Composer, MailJob};
use super::mailer::{Mailer, Refusal};
use nimchat_accounts::jobs::UserMail;
use nimchat_automation::rules::TeamMail;
use nimchat_core_model::job::{ClaimedJob, Handler, Outcome, each};
use nimchat_core_model::{Backoff, StoreError};
use nimchat_messaging::jobs::NotificationMail;
use std::sync::Arc;

/// Handlers of e-mails to users, of notifications by e-mail, and of rules' messages to teams. An e-mail that the mail server rejects permanently is
/// given up at once.
pub fn handlers(
    composer: Composer,
    mailer: Arc<dyn Mailer>,
    backoff: &Backoff,
) -> [Arc<dyn Handler>; 3] {
    let sender = MailSender { composer, mailer };
    let (of_notifications, of_teams) = (sender.clone(), sender.clone());
    [
        each(backoff.clone(), move |mail: &UserMail, job| {
            sender.send(&MailJob::User(*mail), job)
        }),
        each(backoff.clone(), move |mail: &NotificationMail, job| {
            of_notifications.send(&MailJob::Notification(*mail), job)
        }),
        each(backoff.clone(), move |mail: &TeamMail, job| {
            of_teams.send(&MailJob::Team(*mail), job)
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
    fn send(&self, mail: &MailJob, job: &ClaimedJob) -> Outcome {
        match self.composer.compose(job.id, mail) {
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
