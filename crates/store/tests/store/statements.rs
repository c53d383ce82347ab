//! How many statements the most frequent requests take, and that lists take as many for 25 rows as for one.

use crate::callers::until_kept;
use crate::databases::{self, Database};
use crate::statement_log::{log_statements, statements, texts};
use chrono::{DateTime, TimeDelta};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::{
    AccountService, Agent, Authenticator, Bot, Caller, Directory, LocalPresence,
};
use nimchat_automation::agent_bots::{BotType, NewAgentBot};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, CallAny, ConversationNumber, FixedClock, Page, Progress,
    SequentialTokens,
};
use nimchat_messaging::contacts::{ContactQuery, ContactService, CreateContact};
use nimchat_messaging::inboxes::{InboxService, SaveChannel, SaveInbox};
use nimchat_messaging::messages::{MessageService, MessageWindow, PostMessage};
use nimchat_messaging::search::SearchService;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor, VisitorService};
use nimchat_messaging::{ContactSort, ConversationQuery, ConversationService, Deps, Inbox};
use nimchat_store::DieselStore;
use serde_json::json;
use std::sync::Arc;

fn deps(store: &DieselStore) -> (Deps, nimchat_accounts::Deps) {
    let clock = Arc::new(FixedClock::default());
    let presence = Arc::new(LocalPresence::new(clock.clone(), TimeDelta::seconds(20)));
    let tokens = Arc::new(SequentialTokens::default());
    let messaging = Deps {
        store: Arc::new(store.clone()),
        directory: Directory::new(Arc::new(store.clone()), presence.clone()),
        clock: clock.clone(),
        tokens: tokens.clone(),
        rule: Arc::new(CallAny),
    };
    let accounts = nimchat_accounts::Deps {
        store: Arc::new(store.clone()),
        presence,
        clock,
        tokens,
    };
    (messaging, accounts)
}

fn world(store: &DieselStore) -> (Deps, Agent, Inbox) {
    let (deps, accounts) = deps(store);
    let owner = NewOwner {
        name: "Grace".to_owned(),
        email: "grace@example.com".to_owned(),
        password: None,
    };
    let service = AccountService::new(accounts);
    let (account, grace) = service.create_with_owner("Engines", owner).unwrap();
    let authenticator = Authenticator::new(Arc::new(store.clone()));
    let grace = authenticator
        .administrator(Some(&grace.access_token), account.id)
        .unwrap();
    let inbox = SaveInbox {
        name: Some("Support".to_owned()),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    let inbox = InboxService::new(deps.clone()).create(&grace, inbox);
    (deps, grace.0, inbox.unwrap())
}

#[test]
fn lists_of_contacts_take_as_many_statements_for_25_rows_as_for_one() {
    log_statements();
    for database in databases::all() {
        let (deps, grace, inbox) = world(&database.store);
        let contacts = ContactService::new(deps);
        let create = |number: usize| {
            let command = CreateContact {
                name: Some(format!("Customer {number}")),
                email: Some(format!("c{number}@example.com")),
                inbox_id: Some(inbox.id),
                additional_attributes: Some(json!({"city": "Bonn"}).into()),
                ..CreateContact::default()
            };
            contacts.create(&grace, command).unwrap();
        };
        let page = Page::new(1, 25);
        let listed = |sort: &str| {
            let query = ContactQuery::from(ContactSort::parse(sort));
            let found = contacts.list(&grace, &query, page).unwrap();
            assert!(!found.items.is_empty());
        };
        let conditions = json!([{
            "attribute_key": "name", "filter_operator": "contains", "values": ["Customer"],
            "query_operator": null,
        }]);
        let counts = || {
            [
                statements(|| listed("")),
                statements(|| listed("name")),
                statements(|| listed("-created_at,name")),
                statements(|| {
                    let query = ContactQuery::default();
                    contacts.search(&grace, "Custom", query, page).unwrap();
                }),
                statements(|| {
                    let query = ContactQuery::default();
                    contacts
                        .filter(&grace, &conditions, false, query, page)
                        .unwrap();
                }),
            ]
        };
        create(0);
        let one = counts();
        (1..25).for_each(create);
        assert_eq!(counts(), one, "on {}", database.name());
        assert!(
            one.iter().all(|count| *count > 0),
            "they are counted: {one:?}"
        );
    }
}

fn bot(store: &DieselStore) -> AgentBotId {
    let store: &dyn nimchat_automation::ports::Store = store;
    let mut work = store.begin().unwrap();
    let new = NewAgentBot {
        account_id: None,
        name: Some("Greeter".to_owned()),
        description: None,
        outgoing_url: None,
        avatar_url: None,
        bot_type: BotType::Webhook,
        bot_config: Attributes::new(),
        secret: "whsec_bot".to_owned(),
        created_at: DateTime::UNIX_EPOCH,
    };
    let bot = work.agent_bots().add(new).unwrap();
    work.commit().unwrap();
    bot.id
}

/// What the most frequent requests do after the caller is known, which takes one statement.
struct Hot {
    deps: Deps,
    grace: Agent,
    inbox: Inbox,
}

impl Hot {
    fn visitors(&self) -> VisitorService {
        VisitorService::new(self.deps.clone())
    }

    /// A customer begins a conversation, and an agent, a bot and the customer write in it.
    fn talk(&self, bot: AgentBotId) -> (String, ConversationNumber) {
        let token = self.inbox.channel.token();
        let visitor = self.visitors().register(token, RegisterVisitor::default());
        let source_id = visitor.unwrap().session.source_id;
        let begun = self.visitors().start_conversation(token, &source_id, None);
        let number = begun.unwrap().conversation.number;
        let bot = Bot {
            account: self.grace.account.clone(),
            id: bot,
            name: "Greeter".to_owned(),
        };
        self.customer_posts(&source_id, number);
        self.post(&Caller::Bot(Box::new(bot)), number);
        self.post(&Caller::Agent(Box::new(self.grace.clone())), number);
        (source_id, number)
    }

    fn post(&self, caller: &Caller, number: ConversationNumber) {
        let command = PostMessage {
            content: Some("Hello".to_owned()),
            ..PostMessage::default()
        };
        let service = MessageService::new(self.deps.clone());
        service.post(caller, number, command).unwrap();
    }

    fn customer_posts(&self, source_id: &str, number: ConversationNumber) {
        let command = PostVisitorMessage {
            content: Some("Hello".to_owned()),
            ..PostVisitorMessage::default()
        };
        let token = self.inbox.channel.token();
        let posted = self
            .visitors()
            .post_message(token, source_id, number, command);
        posted.unwrap();
    }

    fn list(&self) {
        let service = ConversationService::new(self.deps.clone());
        let query = ConversationQuery::everything(self.grace.visibility());
        let list = service.list(&self.grace, &query, Page::new(1, 25)).unwrap();
        assert!(!list.page.items.is_empty());
    }

    fn thread(&self, number: ConversationNumber) {
        let service = MessageService::new(self.deps.clone());
        let window = MessageWindow::newest(20);
        let thread = service.list(&self.grace, number, window).unwrap();
        let senders = thread.messages.iter().filter(|view| view.sender.is_some());
        assert!(senders.count() >= 2);
    }
}

/// On `SQLite`, beginning and ending a read counts too. The senders are known.
#[test]
fn the_most_frequent_requests_take_few_statements() {
    log_statements();
    for database in databases::all() {
        let (deps, grace, inbox) = world(&database.store);
        let hot = Hot { deps, grace, inbox };
        let bot = bot(&database.store);
        let (source_id, number) = hot.talk(bot);
        let agent = Caller::Agent(Box::new(hot.grace.clone()));
        until_kept(&database.store);
        hot.thread(number);
        let counts = || {
            [
                statements(|| hot.list()),
                statements(|| hot.thread(number)),
                statements(|| hot.post(&agent, number)),
                statements(|| hot.customer_posts(&source_id, number)),
            ]
        };
        let one = counts();
        for _ in 1..25 {
            hot.talk(bot);
            hot.customer_posts(&source_id, number);
            hot.post(&agent, number);
        }
        let expected = if database.name() == "SQLite" {
            [10, 5, 6, 11]
        } else {
            [5, 2, 4, 6]
        };
        assert_eq!(one, expected, "on {}", database.name());
        assert_eq!(counts(), one, "on {}", database.name());
    }
}

/// On `SQLite`, beginning and ending a read counts too. What waits for the index and the newest of what it has are read at
/// once, and a message comes with the number of its conversation.
#[test]
fn a_search_of_messages_takes_few_statements() {
    log_statements();
    for database in databases::all() {
        let (deps, grace, inbox) = world(&database.store);
        let hot = Hot { deps, grace, inbox };
        let bot = bot(&database.store);
        hot.talk(bot);
        until_kept(&database.store);
        let service = SearchService::new(hot.deps.clone());
        let search = || {
            let found = service.messages(&hot.grace, "Hello", Page::new(1, 15));
            assert!(!found.unwrap().items.is_empty());
        };
        // the users among the senders are known from now on
        search();
        let few = statements(search);
        for _ in 1..25 {
            hot.talk(bot);
        }
        let many = statements(search);
        while service.index_new().unwrap() == Progress::More {}
        let indexed = statements(search);
        let expected = if database.name() == "SQLite" {
            [12, 12, 11]
        } else {
            [5, 5, 4]
        };
        assert_eq!([few, many, indexed], expected, "on {}", database.name());
    }
}

/// Without statistics `SQLite` takes an index that begins with the account for one that finds few rows.
#[test]
fn lists_of_ids_are_looked_up_by_them() {
    log_statements();
    let database = Database::sqlite();
    let account = AccountId::new(1);
    let ids = 1..=20;
    let store = database.store.clone();
    let asked = texts(|| {
        let store: &dyn nimchat_messaging::ports::Store = &store;
        let mut view = store.read().unwrap();
        let conversations: Vec<_> = ids.clone().map(Into::into).collect();
        view.conversations().many(account, &conversations).unwrap();
        let messages: Vec<_> = ids.clone().map(Into::into).collect();
        view.messages().many(account, &messages).unwrap();
        let contacts: Vec<_> = ids.clone().map(Into::into).collect();
        view.contacts().many(account, &contacts).unwrap();
        let inboxes: Vec<_> = ids.clone().map(Into::into).collect();
        view.inboxes().many(account, &inboxes).unwrap();
        drop(view);
        let store: &dyn nimchat_notifications::ports::Store = &database.store;
        let mut view = store.read().unwrap();
        let notifications: Vec<_> = ids.map(Into::into).collect();
        view.notifications().many(account, &notifications).unwrap();
    });
    let selects: Vec<&String> = asked
        .iter()
        .filter(|text| text.starts_with("SELECT"))
        .collect();
    assert_eq!(selects.len(), 5);
    for text in selects {
        let plan = database.plan(text);
        let by_id = |step: &&String| step.contains("(rowid=?)") || step.contains("AND rowid=?)");
        assert!(plan.iter().any(|step| by_id(&step)), "{text}: {plan:?}");
    }
}
