//! What only the database knows of agent bots: their messages, tokens and accounts.

use crate::databases::{self, BASICS, Database};
use chrono::{DateTime, Utc};
use nimchat_accounts::Principal;
use nimchat_automation::agent_bots::{AgentBot, BotType, NewAgentBot};
use nimchat_automation::ports::Store;
use nimchat_core_model::{AccountId, AgentBotId, Attributes, InboxId, StoreError};

const ACCOUNT: AccountId = AccountId::new(1);
const INBOX: InboxId = InboxId::new(1);

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

fn new(account_id: Option<AccountId>) -> NewAgentBot {
    NewAgentBot {
        account_id,
        name: Some("Greeter".to_owned()),
        description: None,
        outgoing_url: None,
        avatar_url: None,
        bot_type: BotType::Webhook,
        bot_config: Attributes::new(),
        secret: "whsec_bot".to_owned(),
        created_at: at(),
    }
}

/// Databases whose account can be read as a model.
fn ready() -> Vec<Database> {
    let databases = databases::all();
    for database in &databases {
        database.execute(BASICS);
        if database.name() == "SQLite" {
            // what was given as text
            database.execute(
                "UPDATE accounts SET features = jsonb(features), limits = jsonb(limits),
                   settings = jsonb(settings), custom_attributes = jsonb(custom_attributes)",
            );
        }
    }
    databases
}

/// A bot of the account that answers in its inbox.
fn bot(database: &Database, token: &str) -> AgentBot {
    let store: &dyn Store = &database.store;
    let mut work = store.begin().unwrap();
    let bot = work.agent_bots().add(new(Some(ACCOUNT))).unwrap();
    work.bot_access().set_token(bot.id, token, at()).unwrap();
    work.agent_bots().connect(ACCOUNT, INBOX, bot.id).unwrap();
    work.commit().unwrap();
    bot
}

fn resolved(database: &Database, token: &str) -> Option<(AgentBotId, bool)> {
    let store: &dyn nimchat_accounts::ports::Store = &database.store;
    let mut view = store.read().unwrap();
    match view.tokens().resolve(token, Some(ACCOUNT)).unwrap() {
        Some(Principal::AgentBot { id, connected, .. }) => Some((id, connected)),
        None => None,
        other => panic!("{other:?}"),
    }
}

fn answered(database: &Database) -> bool {
    let store: &dyn nimchat_messaging::ports::Store = &database.store;
    let mut view = store.read().unwrap();
    view.inboxes().has_active_bot(INBOX).unwrap()
}

#[test]
fn a_bots_token_opens_where_it_answers() {
    for database in ready() {
        let one = bot(&database, "one");
        assert_eq!(resolved(&database, "one"), Some((one.id, true)));
        let two = bot(&database, "two");
        assert_eq!(resolved(&database, "two"), Some((two.id, true)));
        assert_eq!(resolved(&database, "one"), Some((one.id, false)));
        assert!(answered(&database));
    }
}

#[test]
fn a_removed_bot_is_no_messages_writer() {
    for database in ready() {
        let [gone, kept] = ["gone", "kept"].map(|token| bot(&database, token).id);
        let store: &dyn Store = &database.store;
        let mut work = store.begin().unwrap();
        work.agent_bots().connect(ACCOUNT, INBOX, gone).unwrap();
        assert!(work.agent_bots().remove(gone).unwrap());
        work.commit().unwrap();

        let messaging: &dyn nimchat_messaging::ports::Store = &database.store;
        let mut view = messaging.read().unwrap();
        let found = view.inboxes().bots(&[gone, kept]).unwrap();
        let found: Vec<AgentBotId> = found.into_iter().map(|bot| bot.id).collect();
        assert_eq!(found, [kept]);
        drop(view);
        assert_eq!(resolved(&database, "gone"), None);
        assert_eq!(resolved(&database, "kept"), Some((kept, false)));
        assert!(!answered(&database));
    }
}

#[test]
fn a_bot_needs_its_account() {
    for database in databases::all() {
        let store: &dyn Store = &database.store;
        let nowhere = Some(AccountId::new(4_040));
        let mut work = store.begin().unwrap();
        let refused = work.agent_bots().add(new(nowhere)).unwrap_err();
        assert!(
            matches!(refused, StoreError::MissingReference),
            "{refused:?}"
        );
        drop(work);
        let mut work = store.begin().unwrap();
        let system = work.agent_bots().add(new(None)).unwrap();
        let moved = AgentBot {
            account_id: nowhere,
            ..system
        };
        let refused = work.agent_bots().update(&moved).unwrap_err();
        assert!(
            matches!(refused, StoreError::MissingReference),
            "{refused:?}"
        );
    }
}
