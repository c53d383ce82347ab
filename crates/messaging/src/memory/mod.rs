//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. A view reads the state that was committed when it began, and never waits.

mod attribute_definitions;
mod campaigns;
mod canned_responses;
mod contacts;
mod conversations;
mod custom_filters;
mod imports;
mod inboxes;
mod labels;
mod lists;
mod messages;
mod notes;
mod search;
mod sessions;
mod state;
mod surveys;
mod transfers;
mod uploads;

use crate::Deps;
use crate::conversations::Conversation;
use crate::messages::Message;
use crate::ports::{Ports, Store, View, Work};
use crate::surveys::SurveyResponse;
use chrono::TimeDelta;
use nimchat_accounts::{Account, Directory, LocalPresence};
use nimchat_core_model::job::{HasJobs, JobStore};
use nimchat_core_model::{
    AgentBotId, CallAny, FixedClock, InboxId, MemoryJobs, NewEvent, NewJob, SequentialTokens,
};
use parking_lot::Mutex;
use state::State;
use std::sync::Arc;

/// A small working store. All ids come from one sequence, so that an id of one kind never equals another's.
///
/// Accounts, users and bots belong to other domains: add the accounts whose inboxes are looked up by their public token
/// ([`MemoryStore::put_account`]), and the bots that answer in inboxes ([`MemoryStore::connect_bot`]). The store does
/// not check that a user or a team exists.
#[derive(Debug, Default)]
pub struct MemoryStore {
    committed: Mutex<State>,
    writer: Mutex<()>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Services' dependencies over this store and these users: a stopped clock and sequential tokens.
    pub fn deps(self: &Arc<Self>, people: Arc<dyn nimchat_accounts::ports::Store>) -> Deps {
        let clock = Arc::new(FixedClock::default());
        let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            directory: Directory::new(people, Arc::new(presence)),
            clock,
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        }
    }

    /// Adds the account, or replaces it.
    pub fn put_account(&self, account: Account) {
        let _turn = self.writer.lock();
        self.committed.lock().accounts.insert(account.id, account);
    }

    /// Connects an active bot of this name to the inbox.
    pub fn connect_bot(&self, inbox: InboxId, id: AgentBotId, name: &str) {
        let _turn = self.writer.lock();
        let mut committed = self.committed.lock();
        committed.bots.insert(id, name.to_owned());
        committed.connections.insert((inbox, id), true);
    }

    /// Makes the connected bot silent.
    pub fn silence_bot(&self, inbox: InboxId, id: AgentBotId) {
        let _turn = self.writer.lock();
        self.committed.lock().connections.insert((inbox, id), false);
    }

    /// Every committed event, oldest first.
    pub fn events(&self) -> Vec<NewEvent> {
        self.committed.lock().events.clone()
    }

    /// Every conversation, by id.
    pub fn conversations(&self) -> Vec<Conversation> {
        let committed = self.committed.lock();
        committed.conversations.values().cloned().collect()
    }

    /// Every message, by id.
    pub fn messages(&self) -> Vec<Message> {
        self.committed.lock().messages.values().cloned().collect()
    }

    /// Every answer to a survey, by the survey's id.
    pub fn survey_responses(&self) -> Vec<SurveyResponse> {
        let committed = self.committed.lock();
        committed.survey_responses.values().cloned().collect()
    }

    /// Every waiting job, oldest first.
    pub fn jobs(&self) -> Vec<NewJob> {
        self.committed.lock().jobs.all()
    }
}

impl JobStore for MemoryStore {
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T {
        let _turn = self.writer.lock();
        act(&mut self.committed.lock().jobs)
    }
}

nimchat_core_model::memory_store!(MemoryStore, State);

impl HasJobs for State {
    fn jobs(&mut self) -> &mut MemoryJobs {
        &mut self.jobs
    }
}

#[cfg(test)]
mod tests {
    use crate::conformance::{self, in_memory::InMemory};

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| Box::new(InMemory::default()));
    }
}
