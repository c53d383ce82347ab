//! Works off what requests left for later, one chore at a time.

use super::{Bell, LOOK_AGAIN};
use crate::log::chain;
use crate::shutdown::StopSignal;
use chrono::TimeDelta;
use nimchat_accounts::{RemovalService, Removed};
use nimchat_core_model::{
    AvatarHolder, AvatarShelf, Chore, ChoreKind, ChoreQueue, Clock, DueChore, FileKeeper, Progress,
    Settlement, StoreError,
};
use nimchat_messaging::labels::Renamed;
use nimchat_messaging::{LabelService, MessagingError};
use nimchat_outbound::{FetchError, PictureFetcher, StoredFiles};
use std::sync::Arc;
use std::time::Duration;

/// How long one chore is worked on before others get their turn.
const SLICE: Duration = Duration::from_secs(5);

/// What else may take its time while a chore is worked on, such as a store that is busy.
const MARGIN: Duration = Duration::from_secs(15);

/// How long fetching a picture may take.
pub const FETCH: Duration = Duration::from_secs(10);

/// How long a chore of this kind stays the one's who took it. It outlasts a slice and the longest step, or somebody else
/// would begin the same.
fn lease(kind: ChoreKind) -> TimeDelta {
    let step = match kind {
        ChoreKind::Housework => StoredFiles::PATIENCE,
        ChoreKind::Errand => FETCH + StoredFiles::PATIENCE,
    };
    TimeDelta::from_std(SLICE + step + MARGIN).unwrap_or(TimeDelta::MAX)
}

/// The longest wait after a failure.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// How often a picture that cannot be fetched now is asked for again.
const FETCH_AGAIN: u32 = 6;

/// Who does which chore.
#[derive(Clone)]
pub struct Hands {
    /// Erases what was removed.
    pub removals: RemovalService,
    /// Tags what carries a label that was renamed.
    pub labels: LabelService,
    /// Keeps and drops files.
    pub files: FileKeeper,
}

/// How pictures are brought here from elsewhere.
#[derive(Clone)]
pub struct AvatarFetch {
    /// Who gets them.
    pub fetcher: PictureFetcher,
    /// Where they are noted.
    pub shelf: Arc<dyn AvatarShelf>,
}

impl AvatarFetch {
    /// Fetches the picture and notes it, unless its holder has another one by now. One that is not there is given up.
    fn fetch(
        &self,
        files: &FileKeeper,
        holder: AvatarHolder,
        address: &str,
        failures: u32,
    ) -> Result<Progress, ChoreError> {
        let picture = match self.fetcher.fetch(address) {
            Ok(picture) => picture,
            Err(error @ FetchError::NotNow(_)) if failures < FETCH_AGAIN => {
                return Err(error.into());
            }
            Err(error) => {
                tracing::info!(?holder, %error, "a picture is not fetched");
                return Ok(Progress::Done);
            }
        };
        let file = files.keep(picture)?;
        // if it is not taken, its guard has it dropped
        self.shelf.shelve(holder, address, &file)?;
        Ok(Progress::Done)
    }
}

/// Why a chore could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ChoreError {
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The messaging domain refused.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// A picture could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

impl ChoreError {
    /// Whatever a server of other people's does is no error of ours.
    fn log(&self, due: &DueChore) {
        let (chore, topic, error) = (due.id.get(), due.chore.topic(), chain(self));
        if matches!(self, Self::Fetch(_)) {
            tracing::info!(chore, topic, error, "a chore is put off");
        } else {
            tracing::error!(chore, topic, error, "a chore is not done");
        }
    }
}

impl Hands {
    /// Does a part of bounded size.
    fn step(&self, due: &DueChore, avatars: &AvatarFetch) -> Result<Progress, ChoreError> {
        let removed = match &due.chore {
            Chore::EraseAccount { account } => Removed::Account(*account),
            Chore::EraseUser { user } => Removed::User(*user),
            Chore::EraseTeam { team } => Removed::Team(*team),
            Chore::Unassign { account, user } => Removed::Assignments(*account, *user),
            Chore::RenameLabel {
                account,
                from,
                to,
                actor,
            } => {
                return Ok(self.labels.retag(Renamed {
                    account: *account,
                    from,
                    to,
                    actor,
                })?);
            }
            Chore::DropFile { reference } => {
                self.files.drop_file(reference)?;
                return Ok(Progress::Done);
            }
            Chore::FetchAvatar { holder, address } => {
                return avatars.fetch(&self.files, *holder, address, due.failures);
            }
        };
        Ok(self.removals.step(removed)?)
    }
}

/// Takes chores of one kind and has them done.
#[derive(Clone)]
pub struct Housekeeper {
    kind: ChoreKind,
    queue: Arc<dyn ChoreQueue>,
    hands: Hands,
    avatars: AvatarFetch,
    clock: Arc<dyn Clock>,
}

impl Housekeeper {
    /// A housekeeper with these hands, for this kind of chore.
    pub fn new(
        kind: ChoreKind,
        queue: Arc<dyn ChoreQueue>,
        hands: Hands,
        avatars: AvatarFetch,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            kind,
            queue,
            hands,
            avatars,
            clock,
        }
    }

    /// Works on one chore and answers whether there was one. One that is not finished, or that fails, comes back.
    pub fn turn(&self, stop: &StopSignal) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let Some(due) = self.queue.claim(self.kind, now, lease(self.kind))? else {
            return Ok(false);
        };
        let ends = now + SLICE;
        let settlement = loop {
            match self.hands.step(&due, &self.avatars) {
                Ok(Progress::Done) => break Settlement::Done,
                Ok(Progress::More) if stop.is_given() || self.clock.now() >= ends => {
                    break Settlement::Continue;
                }
                Ok(Progress::More) => {}
                Err(error) => {
                    error.log(&due);
                    break Settlement::RetryAt(self.clock.now() + wait(due.failures));
                }
            }
        };
        self.queue.settle(due.id, settlement)?;
        Ok(true)
    }
}

/// One second, then twice as long each time.
fn wait(failures: u32) -> TimeDelta {
    let seconds = 1_i64.checked_shl(failures).unwrap_or(i64::MAX);
    TimeDelta::try_seconds(seconds).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

/// The worker: until told to stop.
pub async fn keep_house(housekeeper: Housekeeper, bell: Bell, stop: StopSignal) {
    while !stop.is_given() {
        let turn = {
            let (housekeeper, stop) = (housekeeper.clone(), stop.clone());
            tokio::task::spawn_blocking(move || housekeeper.turn(&stop))
        };
        match turn.await {
            Ok(Ok(true)) => continue,
            Ok(Ok(false)) => {}
            Ok(Err(error)) => {
                tracing::error!(error = chain(&error), "chores cannot be taken or settled");
            }
            Err(error) => tracing::error!(%error, "a housekeeper broke off"),
        }
        tokio::select! {
            () = bell.rung(LOOK_AGAIN) => {}
            () = stop.given() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_outlasts_the_longest_step() {
        let steps = [
            (ChoreKind::Housework, StoredFiles::PATIENCE),
            (ChoreKind::Errand, FETCH + StoredFiles::PATIENCE),
        ];
        for (kind, step) in steps {
            assert!(lease(kind).to_std().unwrap() > SLICE + step);
        }
    }

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits = [0, 1, 5, 11, 12, 62, 63, 64, u32::MAX].map(|n| wait(n).num_seconds());
        assert_eq!(waits, [1, 2, 32, 2048, 3600, 3600, 3600, 3600, 3600]);
    }
}
