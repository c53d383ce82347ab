//! The setup of the tests: the account of the messaging domain's tests, with notifications.

use crate::talk;
use chrono::TimeDelta;
use nimchat_accounts::ports::Store as _;
use nimchat_accounts::{Agent, Directory, LocalPresence};
use nimchat_messaging::MessagingError;
use nimchat_notifications::memory::MemoryStore;
use nimchat_notifications::{Deps, NotificationService, Notifier};
use std::ops::Deref;
use std::sync::Arc;

pub(crate) struct World {
    talk: talk::World,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) presence: Arc<LocalPresence>,
}

impl Deref for World {
    type Target = talk::World;

    fn deref(&self) -> &talk::World {
        &self.talk
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let talk = talk::World::new();
        let store = MemoryStore::beside(Arc::clone(&talk.store));
        let presence = LocalPresence::new(talk.deps.clock.clone(), TimeDelta::seconds(20));
        Self {
            talk,
            store: Arc::new(store),
            presence: Arc::new(presence),
        }
    }

    fn deps(&self) -> Deps {
        self.store.deps(nimchat_messaging::Deps {
            directory: Directory::new(self.people.clone(), self.presence.clone()),
            ..self.talk.deps.clone()
        })
    }

    /// The agent has not confirmed their address.
    pub(crate) fn unconfirm(&self, agent: &Agent) {
        let mut work = self.people.begin().unwrap();
        let mut user = work.users().find(agent.user.id).unwrap().unwrap();
        user.confirmed_at = None;
        work.users().update(&user).unwrap();
        work.commit().unwrap();
    }

    pub(crate) fn notifications(&self) -> NotificationService {
        NotificationService::new(self.deps())
    }

    pub(crate) fn notifier(&self) -> Notifier {
        Notifier::new(self.deps())
    }

    /// The error of `act`, which must change nothing.
    pub(crate) fn refused<T>(
        &self,
        act: impl FnOnce() -> Result<T, MessagingError>,
    ) -> MessagingError {
        let before = format!("{:?}", self.store);
        let error = act().err().unwrap();
        assert_eq!(before, format!("{:?}", self.store), "something is stored");
        error
    }
}
