//! The suite's adapter over the memory stores, also for the suites of domains above this one.

use super::{Adapter, at};
use crate::memory::MemoryStore;
use crate::ports::Store;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports::{Store as _, Work as PeopleWork};
use nimchat_accounts::{Account, NewAccount, NewMembership, NewTeam, NewUser, Role};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, Email, InboxId, JobQueue, NewEvent, StoreResult, TeamId,
    UserId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Two empty memory stores.
#[derive(Default)]
pub struct InMemory {
    /// The store under test.
    pub store: Arc<MemoryStore>,
    /// The store of its accounts and people.
    pub people: Arc<People>,
    bots: AtomicI64,
}

impl InMemory {
    fn change<T>(&self, act: impl FnOnce(&mut dyn PeopleWork) -> StoreResult<T>) -> T {
        let mut work = self.people.begin().expect("a work begins");
        let value = act(&mut *work).expect("the work is done");
        work.commit().expect("the work is committed");
        value
    }
}

impl Adapter for InMemory {
    fn store(&self) -> &dyn Store {
        &*self.store
    }

    fn add_account(&self, name: &str) -> Account {
        let account = self.change(|work| work.accounts().add(NewAccount::named(name, at())));
        self.store.put_account(account.clone());
        account
    }

    fn add_member(&self, account: AccountId, name: &str) -> UserId {
        let user = NewUser {
            name: name.to_owned(),
            display_name: None,
            email: Email::stored(format!("{name}@example.com")),
            password_digest: None,
            pubsub_token: format!("socket-of-{name}"),
            custom_attributes: Attributes::new(),
            confirmed_at: None,
            created_at: at(),
        };
        self.change(|work| {
            let user = work.users().add(user)?.id;
            let member = NewMembership::new(account, user, Role::Agent, at());
            work.memberships().add(member)?;
            Ok(user)
        })
    }

    fn add_team(&self, account: AccountId, name: &str) -> TeamId {
        let new = NewTeam {
            account_id: account,
            name: name.to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: at(),
        };
        self.change(|work| work.teams().add(new)).id
    }

    fn connect_bot(&self, inbox: InboxId, name: Option<&str>, active: bool) -> AgentBotId {
        let id = AgentBotId::new(9_000 + self.bots.fetch_add(1, Ordering::SeqCst));
        self.store.connect_bot(inbox, id, name.unwrap_or_default());
        if !active {
            self.store.silence_bot(inbox, id);
        }
        id
    }

    fn events(&self) -> Vec<NewEvent> {
        self.store.events()
    }

    fn jobs(&self) -> &dyn JobQueue {
        &*self.store
    }
}
