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
mod notifications;
mod search;
mod sessions;
mod state;
mod surveys;
mod transfers;
mod uploads;

use crate::Deps;
use crate::conversations::Conversation;
use crate::messages::Message;
use crate::ports::{self, Store, View, Work};
use crate::surveys::SurveyResponse;
use chrono::TimeDelta;
use nimchat_accounts::{Account, Directory, LocalPresence};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{
    AgentBotId, DoneSteps, FixedClock, InboxId, Jobs, MemoryJobs, NewEvent, NewJob, Outbox,
    SequentialTokens, StoreError,
};
use parking_lot::{Mutex, MutexGuard};
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

impl Store for MemoryStore {
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError> {
        Ok(Box::new(self.committed.lock().clone()))
    }

    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError> {
        let turn = self.writer.lock();
        let draft = self.committed.lock().clone();
        Ok(Box::new(MemoryWork {
            draft,
            committed: &self.committed,
            _turn: turn,
        }))
    }
}

struct MemoryWork<'a> {
    draft: State,
    committed: &'a Mutex<State>,
    _turn: MutexGuard<'a, ()>,
}

impl Work for MemoryWork<'_> {
    fn inboxes(&mut self) -> &mut dyn ports::Inboxes {
        &mut self.draft
    }

    fn contacts(&mut self) -> &mut dyn ports::Contacts {
        &mut self.draft
    }

    fn sessions(&mut self) -> &mut dyn ports::Sessions {
        &mut self.draft
    }

    fn conversations(&mut self) -> &mut dyn ports::Conversations {
        &mut self.draft
    }

    fn messages(&mut self) -> &mut dyn ports::Messages {
        &mut self.draft
    }

    fn search(&mut self) -> &mut dyn ports::SearchIndex {
        &mut self.draft
    }

    fn surveys(&mut self) -> &mut dyn ports::Surveys {
        &mut self.draft
    }

    fn canned_responses(&mut self) -> &mut dyn ports::CannedResponses {
        &mut self.draft
    }

    fn attribute_definitions(&mut self) -> &mut dyn ports::AttributeDefinitions {
        &mut self.draft
    }

    fn custom_filters(&mut self) -> &mut dyn ports::CustomFilters {
        &mut self.draft
    }

    fn labels(&mut self) -> &mut dyn ports::Labels {
        &mut self.draft
    }

    fn campaigns(&mut self) -> &mut dyn ports::Campaigns {
        &mut self.draft
    }

    fn imports(&mut self) -> &mut dyn ports::Imports {
        &mut self.draft
    }

    fn uploads(&mut self) -> &mut dyn ports::Uploads {
        &mut self.draft
    }

    fn transfers(&mut self) -> &mut dyn ports::Transfers {
        &mut self.draft
    }

    fn notes(&mut self) -> &mut dyn ports::Notes {
        &mut self.draft
    }

    fn notifications(&mut self) -> &mut dyn ports::Notifications {
        &mut self.draft
    }

    fn push_subscriptions(&mut self) -> &mut dyn ports::PushSubscriptions {
        &mut self.draft
    }

    fn steps(&mut self) -> &mut dyn DoneSteps {
        &mut self.draft
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        &mut self.draft
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        &mut self.draft.jobs
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        *self.committed.lock() = self.draft;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{self, Adapter};
    use nimchat_accounts::NewAccount;
    use nimchat_accounts::memory::MemoryStore as People;
    use nimchat_accounts::ports::Store as _;
    use nimchat_accounts::{NewMembership, NewTeam, NewUser, Role};
    use nimchat_core_model::{
        AccountId, Attributes, Email, EventId, JobQueue, MembershipId, TeamId, UserId,
    };
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Default)]
    struct InMemory {
        store: MemoryStore,
        people: People,
        bots: AtomicI64,
        events: AtomicI64,
    }

    impl Adapter for InMemory {
        fn store(&self) -> &dyn Store {
            &self.store
        }

        fn add_account(&self, name: &str) -> Account {
            let mut work = self.people.begin().unwrap();
            let new = NewAccount::named(name, contract::at());
            let account = work.accounts().add(new).unwrap();
            work.commit().unwrap();
            self.store.put_account(account.clone());
            account
        }

        fn add_member(&self, account: AccountId, name: &str) -> UserId {
            let mut work = self.people.begin().unwrap();
            let user = NewUser {
                name: name.to_owned(),
                display_name: None,
                email: Email::stored(format!("{name}@example.com")),
                password_digest: None,
                pubsub_token: format!("socket-of-{name}"),
                custom_attributes: Attributes::new(),
                confirmed_at: None,
                created_at: contract::at(),
            };
            let user = work.users().add(user).unwrap().id;
            let member = NewMembership::new(account, user, Role::Agent, contract::at());
            work.memberships().add(member).unwrap();
            work.commit().unwrap();
            user
        }

        fn add_team(&self, account: AccountId, name: &str) -> TeamId {
            let mut work = self.people.begin().unwrap();
            let new = NewTeam {
                account_id: account,
                name: name.to_owned(),
                description: None,
                allow_auto_assign: true,
                created_at: contract::at(),
            };
            let team = work.teams().add(new).unwrap().id;
            work.commit().unwrap();
            team
        }

        fn connect_bot(&self, inbox: InboxId, name: Option<&str>, active: bool) -> AgentBotId {
            let id = AgentBotId::new(9_000 + self.bots.fetch_add(1, Ordering::SeqCst));
            self.store.connect_bot(inbox, id, name.unwrap_or_default());
            if !active {
                self.store.silence_bot(inbox, id);
            }
            id
        }

        fn membership(&self, account: AccountId, user: UserId) -> MembershipId {
            let mut view = self.people.read().unwrap();
            view.memberships().find(account, user).unwrap().unwrap().id
        }

        fn add_event(&self, _: AccountId) -> EventId {
            EventId::new(self.events.fetch_add(1, Ordering::SeqCst))
        }

        fn events(&self) -> Vec<NewEvent> {
            self.store.events()
        }

        fn jobs(&self) -> &dyn JobQueue {
            &self.store
        }
    }

    #[test]
    fn the_memory_store_keeps_the_contract() {
        contract::all(&|| Box::new(InMemory::default()));
    }
}
