//! E-mails from their job to the mail server, on the in-memory stores.

use chrono::TimeDelta;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::jobs::UserMail;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports::Store as _;
use nimchat_accounts::{
    AccountService, Administrator, AgentService, Authenticator, Directory, InstallationSecret,
    LinkPurpose, LinkTokens, User,
};
use nimchat_automation::memory::MemoryStore as Automation;
use nimchat_core_model::job::{
    Claim, Handler, Job, JobQueue, JobStore, Outcome, Settlement, Slots,
};
use nimchat_core_model::{
    Backoff, CallAny, Clock, Email, FixedClock, InboxId, Locale, NodeId, NotificationKind, Queue,
    SequentialTokens, StoreError, StoreResult, UserId,
};
use nimchat_helpcenter::memory::MemoryStore as Portals;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor};
use nimchat_messaging::{Deps, InboxService, VisitorService};
use nimchat_notifications::jobs::NotificationMail;
use nimchat_notifications::memory::MemoryStore as Notifications;
use nimchat_notifications::{NewNotification, Notification};
use nimchat_outbound::mail::{self, Composer, Links, Mail, Mailer, Refusal};
use nimchat_texts::Texts;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const BASE: &str = "https://chat.example";

/// Accepts e-mails, or answers with a set refusal.
#[derive(Default)]
struct FakeMailer {
    answers: Mutex<VecDeque<Result<(), Refusal>>>,
    mails: Mutex<Vec<Mail>>,
}

impl Mailer for FakeMailer {
    fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        self.mails.lock().unwrap().push(mail.clone());
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()))
    }
}

struct World {
    people: Arc<People>,
    messaging: Deps,
    notifications: nimchat_notifications::Deps,
    clock: Arc<FixedClock>,
    grace: Administrator,
    tokens: LinkTokens,
    mailer: Arc<FakeMailer>,
    handlers: [Arc<dyn Handler>; 6],
}

impl World {
    fn new() -> Self {
        let people = Arc::new(People::new());
        let clock = Arc::new(FixedClock::default());
        let accounts = nimchat_accounts::Deps {
            clock: clock.clone(),
            ..people.deps()
        };
        let founder = NewOwner {
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            password: None,
        };
        let (account, grace) = AccountService::new(accounts.clone())
            .create_with_owner("Engines", founder)
            .unwrap();
        let grace = Authenticator::new(people.clone())
            .administrator(Some(&grace.access_token), account.id)
            .unwrap();
        let store = Arc::new(MemoryStore::new());
        store.put_account(account);
        let notifications = Arc::new(Notifications::beside(store.clone()));
        let messaging = Deps {
            store,
            directory: Directory::new(people.clone(), accounts.presence.clone()),
            clock: clock.clone(),
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        };
        let notifications = notifications.deps(messaging.clone());
        let secret = InstallationSecret::load(&accounts, "a secret of some length").unwrap();
        let tokens = LinkTokens::new(&secret);
        let composer = Composer::new(
            people.clone(),
            notifications.clone(),
            Arc::new(Automation::new()),
            Arc::new(Portals::new()),
            Texts::shared().unwrap(),
            Links::new(BASE, tokens.clone()),
        );
        let mailer = Arc::new(FakeMailer::default());
        let handlers = mail::handlers(composer, mailer.clone(), &Backoff::seconds(&[60]));
        Self {
            people,
            messaging,
            notifications,
            clock,
            grace,
            tokens,
            mailer,
            handlers,
        }
    }

    fn invite(&self, name: &str, email: &str) -> User {
        let deps = nimchat_accounts::Deps {
            clock: self.clock.clone(),
            ..self.people.deps()
        };
        let command = CreateAgent {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            ..CreateAgent::default()
        };
        let made = AgentService::new(deps).create(&self.grace, command);
        made.unwrap().user
    }

    fn enqueue(&self, mail: &impl Job) {
        let mut work = self.people.begin().unwrap();
        let mail = mail.due(self.clock.now()).unwrap();
        work.jobs().enqueue(&[mail]).unwrap();
        work.commit().unwrap();
    }

    fn change(&self, id: UserId, change: impl FnOnce(&mut User)) {
        let mut work = self.people.begin().unwrap();
        let mut user = work.users().find(id).unwrap().unwrap();
        change(&mut user);
        work.users().update(&user).unwrap();
        work.commit().unwrap();
    }

    fn speak(&self, locale: &str) {
        let mut work = self.people.begin().unwrap();
        let id = self.grace.0.account_id();
        let mut account = work.accounts().find(id).unwrap().unwrap();
        account.locale = Locale::parse(locale).unwrap();
        work.accounts().update(&account).unwrap();
        work.commit().unwrap();
    }

    /// The outcomes of all due jobs. Retries are due after a minute.
    fn deliver(&self) -> Vec<Outcome> {
        self.deliver_with(&self.handlers)
    }

    fn deliver_with(&self, handlers: &[Arc<dyn Handler>]) -> Vec<Outcome> {
        let (now, slots) = (self.clock.now(), Slots::new(100));
        let claim = Claim {
            queue: Queue::Mail,
            node: NodeId::new(1),
            now,
            lease: TimeDelta::seconds(30),
            slots: &slots,
        };
        let mut outcomes = Vec::new();
        for job in JobQueue::claim(&*self.people, &claim).unwrap() {
            let handler = handlers.iter().find(|handler| handler.kind() == job.kind);
            let mut tasks = handler
                .unwrap()
                .prepare(std::slice::from_ref(&job))
                .unwrap();
            let outcome = tasks[0].run();
            let settlement = match outcome.clone() {
                Outcome::Done | Outcome::More => Settlement::Done,
                Outcome::GiveUp { error } => Settlement::GiveUp { error },
                Outcome::Retry { error, .. } => Settlement::Retry {
                    at: now + TimeDelta::seconds(60),
                    error,
                },
            };
            assert!(
                tasks[0]
                    .settle(&*self.people, &job, &settlement, now)
                    .unwrap()
            );
            outcomes.push(outcome);
        }
        outcomes
    }

    fn mails(&self) -> Vec<Mail> {
        self.mailer.mails.lock().unwrap().clone()
    }

    /// The e-mail of the only job.
    #[track_caller]
    fn sent(&self) -> Mail {
        assert_eq!(self.deliver(), [Outcome::Done]);
        let mut mails = self.mails();
        assert_eq!(mails.len(), 1);
        mails.remove(0)
    }

    fn answer(&self, answers: impl IntoIterator<Item = Result<(), Refusal>>) {
        self.mailer.answers.lock().unwrap().extend(answers);
    }
}

fn confirmation(user: UserId) -> UserMail {
    UserMail::Confirmation {
        user,
        account: None,
    }
}

fn refusal() -> Refusal {
    Refusal::ForNow("450 later".to_owned())
}

/// The purpose of the token at the link's end, which must be valid for the user.
#[track_caller]
fn purpose(world: &World, mail: &Mail, page: &str, user: UserId) -> LinkPurpose {
    let link = mail.link.as_deref().unwrap();
    let token = link.strip_prefix(&format!("{BASE}{page}=")).unwrap();
    let link = world.tokens.read(token, world.clock.now()).unwrap();
    let user = world.people.read().unwrap().users().find(user).unwrap();
    assert!(link.holds_for(&user.unwrap()));
    link.purpose
}

const PASSWORD: &str = "/app/auth/password/edit?reset_password_token";
const CONFIRMATION: &str = "/app/auth/confirmation?confirmation_token";

#[test]
fn an_invitation_goes_to_the_invited_with_a_link_of_its_own() {
    let world = World::new();
    let bob = world.invite("Bob", "bob@example.com");
    let mail = world.sent();
    assert_eq!(mail.address, bob.email);
    assert_eq!((mail.name.as_str(), mail.kind), ("Bob", "invitation"));
    assert_eq!(
        purpose(&world, &mail, PASSWORD, bob.id),
        LinkPurpose::Invitation
    );
    assert!(mail.written.text.contains("Grace has invited you"));
    assert!(mail.written.html.contains(mail.link.as_deref().unwrap()));
}

#[test]
fn a_link_is_made_when_the_mail_is_sent() {
    let world = World::new();
    let bob = world.invite("Bob", "bob@example.com");
    world.clock.advance(TimeDelta::days(30));
    let mail = world.sent();
    purpose(&world, &mail, PASSWORD, bob.id);
}

#[test]
fn a_confirmation_leads_to_its_page() {
    let world = World::new();
    let bob = world.invite("Bob", "bob@example.com");
    world.deliver();
    world.enqueue(&confirmation(bob.id));
    assert_eq!(world.deliver(), [Outcome::Done]);
    let mail = world.mails().remove(1);
    let purpose = purpose(&world, &mail, CONFIRMATION, bob.id);
    assert_eq!(purpose, LinkPurpose::Confirmation);
    assert_eq!(mail.written.subject, "Confirmation Instructions");
}

#[test]
fn a_change_of_address_goes_to_the_new_one() {
    let world = World::new();
    let grace = world.grace.0.user.id;
    let new = Email::parse("new@example.com", "is wrong").unwrap();
    world.change(grace, |user| user.unconfirmed_email = Some(new.clone()));
    world.enqueue(&UserMail::EmailChange { user: grace });
    let mail = world.sent();
    assert_eq!(mail.address, new);
    let purpose = purpose(&world, &mail, CONFIRMATION, grace);
    assert_eq!(purpose, LinkPurpose::EmailChange);
}

#[test]
fn a_password_reset_is_in_the_language_of_the_readers_account() {
    let world = World::new();
    world.speak("es");
    let grace = world.grace.0.user.id;
    world.enqueue(&UserMail::PasswordReset { user: grace });
    let mail = world.sent();
    let purpose = purpose(&world, &mail, PASSWORD, grace);
    assert_eq!(purpose, LinkPurpose::PasswordReset);
    let subject = "Instrucciones para restablecer la contraseña";
    assert_eq!(mail.written.subject, subject);
}

#[test]
fn mail_that_is_no_longer_needed_is_not_sent() {
    let world = World::new();
    let grace = world.grace.0.user.id;
    let bob = world.invite("Bob", "bob@example.com");
    let now = world.clock.now();
    world.change(bob.id, |user| user.confirmed_at = Some(now));
    world.enqueue(&confirmation(bob.id));
    world.enqueue(&UserMail::EmailChange { user: grace });
    world.enqueue(&UserMail::PasswordReset { user: 999.into() });
    let account = world.grace.0.account_id();
    for (user, account, conversation) in [(grace, account, 999), (grace, 999.into(), 1)] {
        world.enqueue(&NotificationMail {
            user,
            account,
            notification: 1.into(),
            about: NotificationKind::ConversationMention,
            conversation: conversation.into(),
            message: None,
        });
    }
    let outcomes = world.deliver();
    assert_eq!(outcomes, vec![Outcome::Done; 6]);
    assert_eq!(world.mails(), []);
    assert_eq!(world.people.jobs(), []);
}

#[test]
fn mail_that_is_refused_for_now_is_tried_again_under_its_id() {
    let world = World::new();
    world.invite("Bob", "bob@example.com");
    world.answer([Err(refusal())]);
    assert_eq!(world.deliver(), [Outcome::retry("450 later")]);
    assert_eq!(world.deliver(), []);
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(world.deliver(), [Outcome::Done]);
    let mails = world.mails();
    assert_eq!(mails[0].id, mails[1].id);
    assert_eq!(world.deliver(), []);
}

#[test]
fn mail_that_is_refused_for_good_is_given_up_at_once() {
    let world = World::new();
    world.invite("Eve", "eve@example.com");
    world.answer([Err(Refusal::ForGood("550 nobody".to_owned()))]);
    assert_eq!(world.deliver(), [Outcome::give_up("550 nobody")]);
    assert_eq!(world.people.jobs_of::<UserMail>(), []);
    assert_eq!(world.people.failed(10).unwrap()[0].error, "550 nobody");
}

/// Notifies Grace of a message that Eve wrote; the e-mail waits.
fn notify(world: &World) -> Notification {
    notify_user(world, world.grace.0.user.id).0
}

/// Notifies a user of a message in an inbox of theirs; returns the inbox too.
fn notify_user(world: &World, reader: UserId) -> (Notification, InboxId) {
    let now = world.clock.now();
    world.change(reader, |user| user.confirmed_at = Some(now));
    let inbox = SaveInbox {
        name: Some("Support".to_owned()),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    let inboxes = InboxService::new(world.messaging.clone());
    let inbox = inboxes.create(&world.grace, inbox).unwrap();
    inboxes
        .add_members(&world.grace, inbox.id, vec![reader])
        .unwrap();
    let token = inbox.channel.token();
    let visitors = VisitorService::new(world.messaging.clone());
    let eve = RegisterVisitor {
        name: Some("Eve".to_owned()),
        ..RegisterVisitor::default()
    };
    let eve = visitors.register(token, eve).unwrap().session.source_id;
    let begun = visitors.start_conversation(token, &eve, None).unwrap();
    let number = begun.conversation.number;
    let message = PostVisitorMessage {
        content: Some("Where is <my> order?".to_owned()),
        ..PostVisitorMessage::default()
    };
    let message = visitors.post_message(token, &eve, number, message).unwrap();
    let mut work = world.notifications.store.begin().unwrap();
    let added = work
        .notifications()
        .add(&[NewNotification {
            account_id: world.grace.0.account_id(),
            user_id: reader,
            kind: NotificationKind::AssignedConversationNewMessage,
            conversation_id: begun.conversation.id,
            message_id: Some(message.message.id),
            created_at: now,
        }])
        .unwrap();
    let told = &added.made[0];
    work.commit().unwrap();
    world.enqueue(&NotificationMail {
        user: reader,
        account: told.account_id,
        notification: told.id,
        about: told.kind,
        conversation: told.conversation_id,
        message: told.message_id,
    });
    (told.clone(), inbox.id)
}

#[test]
fn a_notification_tells_who_wrote_what_and_leads_to_the_conversation() {
    let world = World::new();
    let account = notify(&world).account_id;
    let mail = world.sent();
    let subject = "Grace, New message in your assigned conversation [ID - 1].";
    assert_eq!(mail.written.subject, subject);
    let link = format!("{BASE}/app/accounts/{account}/conversations/1");
    assert_eq!(mail.link, Some(link));
    let text = &mail.written.text;
    assert!(text.contains("Eve wrote:\n\n> Where is <my> order?"));
    assert!(mail.written.html.contains("Where is &lt;my&gt; order?"));
}

#[test]
fn a_notification_that_was_read_meanwhile_is_not_mailed() {
    let world = World::new();
    let mut told = notify(&world);
    told.read_at = Some(world.clock.now());
    let mut work = world.notifications.store.begin().unwrap();
    work.notifications().update(&told).unwrap();
    work.commit().unwrap();
    assert_eq!(world.deliver(), [Outcome::Done]);
    assert_eq!(world.mails(), []);
}

#[test]
fn a_notification_about_an_inbox_that_its_reader_left_is_not_mailed() {
    let world = World::new();
    let kate = world.invite("Kate", "kate@example.com").id;
    // her invitation
    world.deliver();
    let inboxes = InboxService::new(world.messaging.clone());
    notify_user(&world, kate);
    assert_eq!(world.deliver(), [Outcome::Done]);
    assert_eq!(world.mails().len(), 2);
    let (_, inbox) = notify_user(&world, kate);
    inboxes
        .remove_members(&world.grace, inbox, &[kate])
        .unwrap();
    assert_eq!(world.deliver(), [Outcome::Done]);
    assert_eq!(world.mails().len(), 2);
    // an administrator sees every inbox
    let grace = world.grace.0.user.id;
    let (_, inbox) = notify_user(&world, grace);
    inboxes
        .remove_members(&world.grace, inbox, &[grace])
        .unwrap();
    assert_eq!(world.deliver(), [Outcome::Done]);
    assert_eq!(world.mails().len(), 3);
}

/// A store that fails.
struct Broken(fn() -> StoreError);

impl nimchat_accounts::ports::Store for Broken {
    fn read(&self) -> StoreResult<Box<dyn nimchat_accounts::ports::View + '_>> {
        Err((self.0)())
    }

    fn begin(&self) -> StoreResult<Box<dyn nimchat_accounts::ports::Work + '_>> {
        Err((self.0)())
    }
}

#[test]
fn mail_whose_words_cannot_be_read_is_not_tried_for_ever() {
    let world = World::new();
    world.invite("Kate", "kate@example.com");
    let deliver = |broken: fn() -> StoreError| {
        let composer = Composer::new(
            Arc::new(Broken(broken)),
            world.notifications.clone(),
            Arc::new(Automation::new()),
            Arc::new(Portals::new()),
            Texts::shared().unwrap(),
            Links::new(BASE, world.tokens.clone()),
        );
        let handlers = mail::handlers(composer, world.mailer.clone(), &Backoff::seconds(&[60]));
        world.clock.advance(TimeDelta::minutes(2));
        world.deliver_with(&handlers).remove(0)
    };
    let away = deliver(|| StoreError::Unavailable("away".into()));
    assert!(matches!(away, Outcome::Retry { .. }), "{away:?}");
    let failed = deliver(|| StoreError::Backend("failed".into()));
    assert!(matches!(failed, Outcome::Retry { .. }), "{failed:?}");
    let corrupt = deliver(|| StoreError::Corrupt("users.role".to_owned()));
    assert!(matches!(corrupt, Outcome::GiveUp { .. }), "{corrupt:?}");
}
