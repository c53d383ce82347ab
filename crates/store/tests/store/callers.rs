//! What is kept about callers is never out of date, whatever process changes it.

use crate::databases::{self, Database};
use crate::statement_log::{log_statements, statements};
use chrono::{DateTime, TimeDelta};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::users::UserService;
use nimchat_accounts::{
    AccountService, Authenticator, Caller, Credential, Deps, Directory, LocalPresence,
};
use nimchat_automation::agent_bots::{BotType, NewAgentBot};
use nimchat_automation::ports::Store as Automation;
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, FixedClock, InboxId, SequentialTokens, UserId,
};
use nimchat_store::DieselStore;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

struct Node {
    authenticator: Authenticator,
    directory: Directory,
    store: DieselStore,
}

impl Node {
    /// A server with connections of its own.
    fn new(database: &Database) -> Self {
        Self::of(DieselStore::open(&database.settings).unwrap())
    }

    fn of(store: DieselStore) -> Self {
        Self {
            authenticator: Authenticator::new(Arc::new(store.clone())),
            directory: Directory::new(Arc::new(store.clone()), presence()),
            store,
        }
    }

    /// Waits until what is read may be kept.
    fn keeps(self) -> Self {
        until_kept(&self.store);
        self
    }

    fn caller(&self, token: &str, account: AccountId) -> String {
        let credential = Credential::AccessToken(token);
        let found = self
            .authenticator
            .authenticate::<Caller>(credential, Some(account));
        format!("{:?}", found.map(|found| found.caller))
    }

    /// What the directory says about a user of the account, and about the account.
    fn listed(&self, user: UserId, account: AccountId) -> String {
        let people = self.directory.people(account, &[user]).unwrap();
        format!("{people:?} {:?}", self.directory.account(account).unwrap())
    }

    /// The same question to a server that has kept nothing.
    fn read(&self, token: &str, account: AccountId) -> String {
        Self::of(self.store.clone()).caller(token, account)
    }

    /// The same for [`Node::listed`].
    fn read_listed(&self, user: UserId, account: AccountId) -> String {
        Self::of(self.store.clone()).listed(user, account)
    }
}

fn presence() -> Arc<LocalPresence> {
    let clock = Arc::new(FixedClock::default());
    Arc::new(LocalPresence::new(clock, TimeDelta::seconds(20)))
}

/// Waits until what is read of this store may be kept.
pub(crate) fn until_kept(store: &DieselStore) {
    let store: &dyn nimchat_accounts::ports::Store = store;
    until(|| store.epoch_of_callers().unwrap().is_some());
}

fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never holds");
        thread::sleep(Duration::from_millis(2));
    }
}

struct World {
    users: UserService,
    account: AccountId,
    grace: UserId,
    token: String,
}

fn world(store: &DieselStore) -> World {
    let clock = Arc::new(FixedClock::default());
    let deps = Deps {
        store: Arc::new(store.clone()),
        presence: presence(),
        clock,
        tokens: Arc::new(SequentialTokens::default()),
    };
    let owner = NewOwner {
        name: "Grace".to_owned(),
        email: "grace@example.com".to_owned(),
        password: None,
    };
    let service = AccountService::new(deps.clone());
    let (account, grace) = service.create_with_owner("Engines", owner).unwrap();
    World {
        users: UserService::new(deps),
        account: account.id,
        grace: grace.user.id,
        token: grace.access_token,
    }
}

/// Changes in an order in which each changes who one of the two tokens belongs to, or what is known about them.
const CHANGES: [&str; 8] = [
    "UPDATE users SET name = 'Admiral'",
    "UPDATE account_users SET role = 'agent'",
    "UPDATE accounts SET name = 'Compilers'",
    "UPDATE agent_bots SET name = 'Waiter'",
    "DELETE FROM agent_bot_inboxes",
    "DELETE FROM account_users",
    "UPDATE accounts SET status = 'suspended'",
    "DELETE FROM access_tokens",
];

const BOT: &str = "of the bot";

/// A bot that answers in an inbox of the account.
fn bot(database: &Database, account: AccountId) -> (AgentBotId, InboxId) {
    let inbox = database.add_inbox_of(account);
    let store: &dyn Automation = &database.store;
    let mut work = store.begin().unwrap();
    let bot = work.agent_bots().add(NewAgentBot {
        account_id: Some(account),
        name: Some("Greeter".to_owned()),
        description: None,
        outgoing_url: None,
        avatar_url: None,
        bot_type: BotType::Webhook,
        bot_config: Attributes::new(),
        secret: "whsec_bot".to_owned(),
        created_at: DateTime::UNIX_EPOCH,
    });
    let bot = bot.unwrap().id;
    let access = work.bot_access();
    access.set_token(bot, BOT, DateTime::UNIX_EPOCH).unwrap();
    work.agent_bots().connect(account, inbox, bot).unwrap();
    work.commit().unwrap();
    (bot, inbox)
}

#[test]
fn who_called_before_takes_no_read_of_who_they_are() {
    log_statements();
    for database in databases::all() {
        let World { account, token, .. } = world(&database.store);
        let node = Node::new(&database).keeps();
        let read = statements(|| drop(node.caller(&token, account)));
        let kept = statements(|| drop(node.caller(&token, account)));
        let expected = match database.name() {
            // what changes is counted in a row, which is read; beginning and ending a read counts too
            "SQLite" => (4, 1),
            _ => (1, 0),
        };
        assert_eq!((read, kept), expected, "on {}", database.name());
    }
}

#[test]
fn what_another_process_changes_is_noticed() {
    for database in databases::all() {
        let World { account, token, .. } = world(&database.store);
        bot(&database, account);
        let node = Node::new(&database).keeps();
        let asked = [token.as_str(), BOT];
        let kept = || asked.map(|token| node.caller(token, account));
        let read = || asked.map(|token| node.read(token, account));
        let mut known = kept();
        for change in CHANGES {
            database.execute(change);
            if database.name() == "SQLite" {
                assert_eq!(kept(), read(), "{change}");
            } else {
                until(|| kept() == read());
            }
            assert_ne!(kept(), known, "{change}");
            known = kept();
        }
    }
}

#[test]
fn what_the_directory_says_is_never_out_of_date() {
    log_statements();
    for database in databases::all() {
        let World { account, grace, .. } = world(&database.store);
        let node = Node::new(&database).keeps();
        let mut known = node.listed(grace, account);
        let kept = statements(|| drop(node.listed(grace, account)));
        let expected = match database.name() {
            "SQLite" => 2,
            _ => 0,
        };
        assert_eq!(kept, expected, "on {}", database.name());
        for change in [
            "UPDATE users SET name = 'Admiral'",
            "UPDATE account_users SET role = 'agent'",
            "UPDATE accounts SET name = 'Compilers'",
            "DELETE FROM account_users",
            "DELETE FROM users",
        ] {
            database.execute(change);
            let is_read = || node.listed(grace, account) == node.read_listed(grace, account);
            if database.name() == "SQLite" {
                assert!(is_read(), "{change}");
            } else {
                until(is_read);
            }
            assert_ne!(node.listed(grace, account), known, "{change}");
            known = node.listed(grace, account);
        }
    }
}

#[test]
fn what_this_process_changes_counts_at_once() {
    for database in databases::all() {
        let world = world(&database.store);
        let (bot, inbox) = bot(&database, world.account);
        let node = Node::of(database.store.clone()).keeps();
        let asked = [world.token.as_str(), BOT];
        let kept = || asked.map(|token| node.caller(token, world.account));
        let read = || asked.map(|token| node.read(token, world.account));
        let mut known = kept();
        let mut changed = |what: &str| {
            assert_eq!(kept(), read(), "{what} on {}", database.name());
            assert_ne!(kept(), known, "{what} on {}", database.name());
            known = kept();
        };

        let store: &dyn Automation = &database.store;
        let mut work = store.begin().unwrap();
        work.agent_bots().disconnect(world.account, inbox).unwrap();
        work.commit().unwrap();
        changed("an inbox without a bot");

        let mut work = store.begin().unwrap();
        let access = work.bot_access();
        access
            .set_token(bot, "another", DateTime::UNIX_EPOCH)
            .unwrap();
        work.commit().unwrap();
        changed("a bot's new token");

        world.users.replace_token(world.grace).unwrap();
        changed("a user's new token");
    }
}

#[test]
fn a_listener_that_was_cut_off_leaves_nothing_out_of_date() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let World { account, token, .. } = world(&database.store);
    let node = Node::new(&database).keeps();
    let known = node.caller(&token, account);
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'NOTIFY nimchat_callers%'",
    );
    database.execute("UPDATE users SET name = 'Admiral'");
    until(|| node.caller(&token, account) != known);
    let node = node.keeps();
    assert_eq!(node.caller(&token, account), node.read(&token, account));
}
