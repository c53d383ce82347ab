//! The handler of every kind of job.

use crate::traffic::Traffic;
use nimchat_accounts::jobs::{EraseAccount, EraseTeam, EraseUser, Unassign};
use nimchat_accounts::{Accounts, Removed};
use nimchat_automation::{ExecuteMacro, MacroRunner};
use nimchat_core_model::files::FetchError;
use nimchat_core_model::job::{Handler, Outcome, Progress, each};
use nimchat_core_model::{AvatarStore, Backoff, Clock, DeleteFile, FetchAvatar, FileService};
use nimchat_messaging::jobs::{
    ChangeConversation, EndConversationSnooze, EraseContact, EraseConversation, EraseInbox,
    FoldShortCodes, IndexContacts, IndexMessages, MarkRead, RemoveTransfer, RemoveUpload,
    RenameLabel, ResolveInactive, RunTransfer,
};
use nimchat_messaging::{
    CannedResponseService, ContactService, Messaging, SearchService, TransferService, UploadService,
};
use nimchat_notifications::NotificationService;
use nimchat_notifications::jobs::EndSnooze;
use nimchat_outbound::PictureFetcher;
use nimchat_reporting::ports::Erased;
use nimchat_reporting::{CountHistory, Reporting};
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// How long background work rests after a step during which requests were in progress, as a multiple of the time that the
/// step took: on `SQLite` their writes wait for the step.
#[derive(Clone, Copy)]
enum Rest {
    /// No user waits for the work.
    Long = 9,
    /// A user watches its progress.
    Short = 4,
}

/// How long fetching a picture may take.
pub const FETCH: Duration = Duration::from_secs(10);

/// The services that jobs of the queues `internal` and `external` call.
#[derive(Clone)]
pub struct JobServices {
    /// Erases removed records.
    pub accounts: Accounts,
    /// Erases, changes and indexes what customers and agents write.
    pub messaging: Messaging,
    /// Keeps reports up to date with that.
    pub reporting: Reporting,
    /// Ends snoozes.
    pub notifications: NotificationService,
    /// Stores and deletes files.
    pub files: FileService,
    /// Removes uploads that nothing uses.
    pub uploads: UploadService,
    /// Imports and exports contacts.
    pub transfers: TransferService,
}

/// Fetches remote pictures.
#[derive(Clone)]
pub struct AvatarFetch {
    /// Fetches them.
    pub fetcher: PictureFetcher,
    /// Sets them.
    pub avatars: Arc<dyn AvatarStore>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

/// Handlers by the kind of job.
#[derive(Clone, Default)]
pub struct Handlers(HashMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    /// The same, with this handler too.
    #[must_use]
    pub fn register(mut self, handler: Arc<dyn Handler>) -> Self {
        self.0.insert(handler.kind(), handler);
        self
    }

    /// The handler of a kind.
    pub fn find(&self, kind: &str) -> Option<&Arc<dyn Handler>> {
        self.0.get(kind)
    }
}

/// The jobs that bring what older versions stored up to date. Migrations enqueue them. They give way to requests, since
/// no user waits for them.
fn of_older_versions(
    traffic: &Traffic,
    contacts: ContactService,
    search: SearchService,
    canned_responses: CannedResponseService,
) -> Handlers {
    let [of_contacts, of_messages, of_codes] = std::array::from_fn(|_| traffic.clone());
    Handlers::default()
        .register(each(patient(), move |_: &IndexContacts, _| {
            unhurried(Rest::Long, &of_contacts, || {
                contacts.index().map(|reached| note("contacts", reached))
            })
        }))
        .register(each(patient(), move |_: &IndexMessages, _| {
            unhurried(Rest::Long, &of_messages, || {
                search.index_old().map(|reached| note("messages", reached))
            })
        }))
        .register(each(patient(), move |_: &FoldShortCodes, _| {
            unhurried(Rest::Long, &of_codes, || {
                canned_responses
                    .fold()
                    .map(|reached| note("short codes", reached))
            })
        }))
}

/// Notes how far such a job is. Its steps are many, and only the last one is news.
fn note(what: &'static str, (progress, below): (Progress, i64)) -> Progress {
    match progress {
        Progress::Done => tracing::info!(what, "rows of an older version are up to date"),
        Progress::More => tracing::debug!(what, below, "rows of an older version are left"),
    }
    progress
}

/// The jobs of imports and exports. They give way to requests.
fn of_transfers(handlers: Handlers, traffic: &Traffic, transfers: TransferService) -> Handlers {
    let (removing, traffic) = (transfers.clone(), traffic.clone());
    handlers
        .register(each(patient(), move |job: &RunTransfer, _| {
            unhurried(Rest::Short, &traffic, || transfers.run(job))
        }))
        .register(each(patient(), move |job: &RemoveTransfer, _| {
            step(removing.remove(job))
        }))
}

/// Every handler of nimchat.
pub fn handlers(
    services: JobServices,
    traffic: &Traffic,
    avatars: AvatarFetch,
    mail: [Arc<dyn Handler>; 6],
    webhooks: Arc<dyn Handler>,
    macros: MacroRunner,
) -> Handlers {
    let JobServices {
        accounts: Accounts { removals, .. },
        messaging,
        reporting,
        notifications,
        files,
        uploads,
        transfers,
    } = services;
    let Messaging {
        contacts,
        conversations,
        inboxes,
        labels,
        visitors,
        search,
        canned_responses,
        ..
    } = messaging;
    let Reporting {
        history,
        withdrawals,
        ..
    } = reporting;
    let of_inboxes = withdrawals.clone();
    let erase = move |removed| step(removals.step(removed));
    let (accounts, users, teams, members) = (erase.clone(), erase.clone(), erase.clone(), erase);
    let (kept, changed) = (files.clone(), conversations.clone());
    let older = of_older_versions(traffic, contacts.clone(), search, canned_responses);
    let (woken, resolving) = (conversations.clone(), conversations.clone());
    let older = mail.into_iter().fold(older, Handlers::register);
    of_transfers(older, traffic, transfers)
        .register(each(patient(), move |job: &EraseAccount, _| {
            accounts(Removed::Account(job.account))
        }))
        .register(each(patient(), move |job: &EraseUser, _| {
            users(Removed::User(job.user))
        }))
        .register(each(patient(), move |job: &EraseTeam, _| {
            teams(Removed::Team(job.team))
        }))
        .register(each(patient(), move |job: &Unassign, _| {
            members(Removed::Assignments(job.account, job.user))
        }))
        .register(each(patient(), move |job: &EraseContact, _| {
            let erased = Erased::Contact(job.contact);
            match withdrawals.withdraw(job.account, erased) {
                Ok(Progress::Done) => step(contacts.erase(job)),
                unfinished => step(unfinished),
            }
        }))
        .register(each(patient(), move |job: &EraseConversation, _| {
            step(conversations.erase(job))
        }))
        .register(each(patient(), move |job: &EndConversationSnooze, _| {
            step(woken.end_snooze(job))
        }))
        .register(each(patient(), move |job: &ResolveInactive, _| {
            step(resolving.resolve_inactive(job))
        }))
        .register(each(patient(), move |job: &ChangeConversation, _| {
            step(changed.change(job))
        }))
        .register(each(patient(), move |job: &EraseInbox, _| {
            let erased = Erased::Inbox(job.inbox);
            match of_inboxes.withdraw(job.account, erased) {
                Ok(Progress::Done) => step(inboxes.erase(job)),
                unfinished => step(unfinished),
            }
        }))
        .register(each(patient(), move |job: &RenameLabel, _| {
            step(labels.retag(job))
        }))
        .register(each(patient(), move |job: &MarkRead, _| {
            step(visitors.mark_read(job))
        }))
        .register(each(patient(), move |job: &CountHistory, _| {
            step(history.count(job).map(|()| Progress::Done))
        }))
        .register(each(patient(), move |job: &EndSnooze, _| {
            step(notifications.end_snooze(job))
        }))
        .register(each(patient(), move |job: &DeleteFile, _| {
            step(files.delete(&job.reference).map(|()| Progress::Done))
        }))
        .register(each(patient(), move |job: &RemoveUpload, _| {
            step(uploads.remove(job))
        }))
        .register(each(brief(), move |job: &FetchAvatar, _| {
            avatars.fetch(&kept, job)
        }))
        .register(each(patient(), move |job: &ExecuteMacro, _| {
            macros.run(job)
        }))
        .register(webhooks)
}

/// A second, then twice as long each time up to an hour, for about a week: internal work succeeds once the fault is
/// fixed.
pub(super) fn patient() -> Backoff {
    let doubling = (0..12).map(|doublings| 1 << doublings);
    let hourly = std::iter::repeat_n(3600, 7 * 24);
    Backoff::seconds(&doubling.chain(hourly).collect::<Vec<u64>>())
}

/// About a minute: a user waits to see the picture.
fn brief() -> Backoff {
    Backoff::seconds(&[1, 2, 4, 8, 16, 32])
}

/// A step, and then a rest if requests were in progress meanwhile.
fn unhurried<E: Display>(
    rest: Rest,
    traffic: &Traffic,
    act: impl FnOnce() -> Result<Progress, E>,
) -> Outcome {
    let (began, mark) = (Instant::now(), traffic.mark());
    let result = act();
    if traffic.since(mark) {
        std::thread::sleep(began.elapsed() * rest as u32);
    }
    step(result)
}

fn step<E: Display>(result: Result<Progress, E>) -> Outcome {
    result.map_or_else(|error| Outcome::retry(error.to_string()), Outcome::from)
}

impl AvatarFetch {
    /// Fetches the picture and sets it, unless its owner has another one by now.
    fn fetch(&self, files: &FileService, job: &FetchAvatar) -> Outcome {
        let picture = match self.fetcher.fetch(&job.address) {
            Ok(picture) => picture,
            Err(error @ FetchError::NotNow(_)) => return Outcome::retry(error.to_string()),
            Err(error @ FetchError::Never(_)) => return Outcome::give_up(error.to_string()),
        };
        // if it is not set, its cleanup job deletes it
        let set = files.keep(picture).and_then(|file| {
            let now = self.clock.now();
            self.avatars.set(job.holder, &job.address, &file, now)
        });
        step(set.map(|_| Progress::Done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::StoreError;

    #[test]
    fn a_step_is_followed_by_a_rest_while_requests_are_in_progress() {
        const STEP: Duration = Duration::from_millis(20);
        let traffic = Traffic::default();
        let took = || {
            let began = Instant::now();
            let outcome = unhurried(Rest::Short, &traffic, || {
                std::thread::sleep(STEP);
                Ok::<_, StoreError>(Progress::More)
            });
            assert!(matches!(outcome, Outcome::More));
            began.elapsed()
        };
        let quiet = (0..5).map(|_| took()).min();
        assert!(quiet < Some(STEP * Rest::Short as u32));
        let passing = traffic.begin();
        assert!(took() >= STEP * (Rest::Short as u32 + 1));
        drop(passing);
        let quiet = (0..5).map(|_| took()).min();
        assert!(quiet < Some(STEP * Rest::Short as u32));
    }
}
