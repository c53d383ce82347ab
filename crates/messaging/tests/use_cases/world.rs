//! The setup of the tests: an account with an administrator, and helpers that add to it.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports::Store as _;
use nimchat_accounts::{
    Account, Administrator, Agent, Availability, Bot, Caller, Directory, LocalPresence, NewAccount,
    NewMembership, NewTeam, NewUser, Role, Visibility,
};
use nimchat_core_model::{
    AgentBotId, Attributes, CallAny, Clock, ConversationNumber, Email, Event, EventId, EventName,
    FixedClock, InboxId, NewEvent, SequentialTokens, TeamId, UserId,
};
use nimchat_messaging::contacts::{Contact, CreateContact};
use nimchat_messaging::conversations::{Conversation, ToggleStatus};
use nimchat_messaging::inboxes::{Inbox, SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::messages::{MessageType, MessageView, MessageWindow, PostMessage};
use nimchat_messaging::ports::Store as _;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor, Visitor};
use nimchat_messaging::{
    ContactService, ConversationService, Deps, InboxService, Message, MessageService,
    MessagingError, Result, VisitorService,
};
use std::sync::Arc;

pub(crate) struct World {
    pub(crate) people: Arc<People>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) deps: Deps,
    pub(crate) account: Account,
    /// The administrator.
    pub(crate) grace: Agent,
    clock: Arc<FixedClock>,
}

/// A setup that fails is a fault of the test: these methods panic, and use cases under test do not go through them.
#[expect(clippy::unwrap_used, clippy::expect_used, reason = "test set-up")]
impl World {
    pub(crate) fn new() -> Self {
        let people = Arc::new(People::new());
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(FixedClock::default());
        let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
        let deps = Deps {
            store: Arc::clone(&store) as Arc<dyn nimchat_messaging::ports::Store>,
            directory: Directory::new(people.clone(), Arc::new(presence)),
            clock: clock.clone(),
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        };
        let account = owned_account(&people, "Engines", clock.now());
        store.put_account(account.clone());
        let grace = join(&people, &account, "Grace", Role::Administrator, None);
        Self {
            people,
            store,
            deps,
            account,
            grace,
            clock,
        }
    }

    pub(crate) fn contacts(&self) -> ContactService {
        ContactService::new(self.deps.clone())
    }

    pub(crate) fn inboxes(&self) -> InboxService {
        InboxService::new(self.deps.clone())
    }

    pub(crate) fn conversations(&self) -> ConversationService {
        ConversationService::new(self.deps.clone())
    }

    pub(crate) fn messages(&self) -> MessageService {
        MessageService::new(self.deps.clone())
    }

    pub(crate) fn visitors(&self) -> VisitorService {
        VisitorService::new(self.deps.clone())
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub(crate) fn administrator(&self) -> Administrator {
        Administrator(self.grace.clone())
    }

    pub(crate) fn grace(&self) -> Caller {
        person(&self.grace)
    }

    /// An administrator of another account, and that account.
    pub(crate) fn stranger(&self) -> Agent {
        let account = owned_account(&self.people, "Looms", self.now());
        self.store.put_account(account.clone());
        join(&self.people, &account, "Eve", Role::Administrator, None)
    }

    /// An available agent without an inbox.
    pub(crate) fn agent(&self, name: &str) -> Agent {
        self.join(name, None)
    }

    fn join(&self, name: &str, away: Option<Availability>) -> Agent {
        join(&self.people, &self.account, name, Role::Agent, away)
    }

    pub(crate) fn change_account(&self, change: impl FnOnce(&mut Account)) {
        let mut account = self.account.clone();
        change(&mut account);
        let mut work = self.people.begin().unwrap();
        work.accounts().update(&account).unwrap();
        work.commit().unwrap();
        self.store.put_account(account);
    }

    /// An available agent in the inbox.
    pub(crate) fn agent_of(&self, inbox: &Inbox, name: &str) -> Agent {
        let agent = self.agent(name);
        self.add_member(inbox.id, agent.user.id);
        agent
    }

    /// An unavailable agent in the inbox.
    pub(crate) fn away_in(&self, inbox: &Inbox, name: &str, as_what: Availability) -> Agent {
        let away = Some(as_what);
        let agent = self.join(name, away);
        self.add_member(inbox.id, agent.user.id);
        agent
    }

    pub(crate) fn add_member(&self, inbox: InboxId, user: UserId) {
        self.inboxes()
            .add_members(&self.administrator(), inbox, vec![user])
            .unwrap();
    }

    pub(crate) fn team(&self, name: &str, allow_auto_assign: bool, members: &[&Agent]) -> TeamId {
        let mut work = self.people.begin().unwrap();
        let new = NewTeam {
            account_id: self.account.id,
            name: name.to_owned(),
            description: None,
            allow_auto_assign,
            created_at: self.now(),
        };
        let team = work.teams().add(new).unwrap().id;
        let members: Vec<UserId> = members.iter().map(|agent| agent.user.id).collect();
        work.teams()
            .add_members(self.account.id, team, &members)
            .unwrap();
        work.commit().unwrap();
        team
    }

    /// A bot that answers in the inbox.
    pub(crate) fn bot_in(&self, inbox: &Inbox) -> Caller {
        let id = AgentBotId::new(77);
        self.store.connect_bot(inbox.id, id, "Robot");
        Caller::Bot(Box::new(Bot {
            account: self.account.clone(),
            id,
            name: "Robot".to_owned(),
        }))
    }

    /// An API inbox without members.
    pub(crate) fn inbox(&self) -> Inbox {
        self.inbox_with(named("Support", "api"))
    }

    pub(crate) fn inbox_with(&self, command: SaveInbox) -> Inbox {
        self.inboxes()
            .create(&self.administrator(), command)
            .unwrap()
    }

    pub(crate) fn visitor(&self, inbox: &Inbox, name: &str) -> Visitor {
        let command = RegisterVisitor {
            name: Some(name.to_owned()),
            ..RegisterVisitor::default()
        };
        self.visitors()
            .register(inbox.channel.token(), command)
            .unwrap()
    }

    /// A conversation that the visitor begins, without a message yet.
    pub(crate) fn begin(&self, visitor: &Visitor) -> Conversation {
        let token = visitor.inbox.channel.token();
        self.visitors()
            .start_conversation(token, &visitor.session.source_id, None)
            .unwrap()
            .conversation
    }

    pub(crate) fn says(&self, visitor: &Visitor, number: ConversationNumber) -> MessageView {
        let token = visitor.inbox.channel.token();
        let command = PostVisitorMessage {
            content: Some("My engine stopped.".to_owned()),
            ..PostVisitorMessage::default()
        };
        self.visitors()
            .post_message(token, &visitor.session.source_id, number, command)
            .unwrap()
    }

    pub(crate) fn answers(&self, caller: &Caller, number: ConversationNumber) -> Message {
        self.messages()
            .post(caller, number, text("Turn the crank."))
            .unwrap()
            .message
    }

    pub(crate) fn turn(&self, number: ConversationNumber, status: &str) -> Conversation {
        self.conversations()
            .toggle_status(&self.grace(), number, to(status))
            .unwrap()
            .conversation
    }

    pub(crate) fn block(&self, contact: &Contact) {
        let mut work = self.store.begin().unwrap();
        let blocked = Contact {
            blocked: true,
            ..contact.clone()
        };
        work.contacts().update(&blocked).unwrap();
        work.commit().unwrap();
    }

    pub(crate) fn stored(&self, number: ConversationNumber) -> Conversation {
        let mut view = self.store.read().unwrap();
        let everything = Visibility::Everything;
        let found = view
            .conversations()
            .find(self.account.id, number, everything);
        found
            .unwrap()
            .expect("the conversation is there")
            .conversation
    }

    pub(crate) fn all_messages(&self, number: ConversationNumber) -> Vec<Message> {
        let id = self.stored(number).id;
        let mut view = self.store.read().unwrap();
        view.messages()
            .window(id, MessageWindow::newest(1000))
            .unwrap()
            .messages
    }

    fn of_type(&self, number: ConversationNumber, kind: MessageType) -> Vec<String> {
        let messages = self.all_messages(number).into_iter();
        messages
            .filter(|message| message.message_type == kind)
            .map(|message| message.content.unwrap())
            .collect()
    }

    /// The activity messages.
    pub(crate) fn notes(&self, number: ConversationNumber) -> Vec<String> {
        self.of_type(number, MessageType::Activity)
    }

    pub(crate) fn greetings(&self, number: ConversationNumber) -> Vec<String> {
        self.of_type(number, MessageType::Template)
    }

    /// The events of `act`.
    pub(crate) fn news(&self, act: impl FnOnce()) -> Vec<NewEvent> {
        let before = self.store.events().len();
        act();
        self.store.events().split_off(before)
    }

    /// The events of `act`, as handlers get them.
    pub(crate) fn events_of(&self, act: impl FnOnce()) -> Vec<Event> {
        let before = self.store.events().len();
        let news = self.news(act);
        let ids = (before..).map(|id| EventId::new(i64::try_from(id).unwrap()));
        ids.zip(news)
            .map(|(id, event)| Event { id, event })
            .collect()
    }

    pub(crate) fn news_names(&self, act: impl FnOnce()) -> Vec<EventName> {
        let names = self.news(act).into_iter().map(|event| event.name);
        names.collect()
    }

    /// The error of `act`, which must change nothing.
    pub(crate) fn refused<T>(&self, act: impl FnOnce() -> Result<T>) -> MessagingError {
        let before = format!("{:?}", self.store);
        let error = act().err().expect("the use case is refused");
        assert_eq!(before, format!("{:?}", self.store), "something is stored");
        error
    }
}

#[expect(clippy::unwrap_used, reason = "test set-up")]
fn owned_account(people: &People, name: &str, at: DateTime<Utc>) -> Account {
    let mut work = people.begin().unwrap();
    let account = work.accounts().add(NewAccount::named(name, at)).unwrap();
    work.commit().unwrap();
    account
}

#[expect(clippy::unwrap_used, reason = "test set-up")]
fn join(
    people: &People,
    account: &Account,
    name: &str,
    role: Role,
    away: Option<Availability>,
) -> Agent {
    let at = account.created_at;
    let mut work = people.begin().unwrap();
    let user = NewUser {
        name: name.to_owned(),
        display_name: None,
        email: Email::stored(format!("{}@example.com", name.to_lowercase())),
        password_digest: None,
        pubsub_token: format!("socket-of-{name}"),
        custom_attributes: Attributes::new(),
        confirmed_at: Some(at),
        created_at: at,
    };
    let user = work.users().add(user).unwrap();
    let membership = NewMembership {
        availability: away.unwrap_or(Availability::Online),
        auto_offline: false,
        ..NewMembership::new(account.id, user.id, role, at)
    };
    let membership = work.memberships().add(membership).unwrap();
    work.commit().unwrap();
    Agent {
        account: account.clone(),
        user,
        membership,
    }
}

pub(crate) fn person(agent: &Agent) -> Caller {
    Caller::Agent(Box::new(agent.clone()))
}

pub(crate) fn named(name: &str, channel: &str) -> SaveInbox {
    SaveInbox {
        name: Some(name.to_owned()),
        channel: Some(SaveChannel {
            kind: channel.to_owned(),
            website_url: (channel == "web_widget").then(|| "https://example.com".to_owned()),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    }
}

pub(crate) fn text(content: &str) -> PostMessage {
    PostMessage {
        content: Some(content.to_owned()),
        ..PostMessage::default()
    }
}

pub(crate) fn to(status: &str) -> ToggleStatus {
    ToggleStatus {
        status: Some(status.to_owned()),
        snoozed_until: None,
    }
}

/// A contact, and a visitor who claims to be them.
pub(crate) fn claimed(world: &World, inbox: &Inbox) -> (Contact, Visitor) {
    let email = Some("ada@example.com".to_owned());
    let known = world.contacts().create(
        &world.grace,
        CreateContact {
            name: Some("Ada".to_owned()),
            email: email.clone(),
            phone_number: Some("+11".to_owned()),
            identifier: Some("ada".to_owned()),
            ..CreateContact::default()
        },
    );
    let claiming = world.visitors().register(
        inbox.channel.token(),
        RegisterVisitor {
            name: Some("Eve".to_owned()),
            email,
            ..RegisterVisitor::default()
        },
    );
    let claiming = claiming.unwrap();
    let known = match known {
        Ok(known) => known.view.contact,
        // the address was taken by a contact made before
        Err(_) => claiming.contact.clone(),
    };
    (known, claiming)
}
