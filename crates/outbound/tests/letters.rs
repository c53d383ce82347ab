//! Letters on their way from the queue to the mail server, on the stores in memory.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::TimeDelta;
use nimchat_accounts::accounts::Founder;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports::Store as _;
use nimchat_accounts::{
    AccountService, Administrator, AgentService, Directory, Gate, InstallationSecret, LinkPurpose,
    LinkTokens, User,
};
use nimchat_core_model::{
    Backoff, Clock, Email, FixedClock, InboxId, Letter, LetterOutcome, LetterQueue, Locale,
    NewLetter, NotificationKind, SequentialTokens, StoreError, UserId,
};
use nimchat_messaging::inboxes::{CreateChannel, CreateInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::notifications::NewNotification;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor};
use nimchat_messaging::{Deps, InboxService, Notification, VisitorService};
use nimchat_outbound::mail::{Composer, Links, Mail, Mailer, Postman, Refusal};
use nimchat_texts::Texts;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const BASE: &str = "https://chat.example";

/// Takes mail, or answers what it was told to.
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
    clock: Arc<FixedClock>,
    grace: Administrator,
    tokens: LinkTokens,
    mailer: Arc<FakeMailer>,
    postman: Postman,
}

impl World {
    fn new() -> Self {
        let people = Arc::new(People::new());
        let clock = Arc::new(FixedClock::default());
        let accounts = nimchat_accounts::Deps {
            clock: clock.clone(),
            ..people.deps()
        };
        let founder = Founder {
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            password: None,
        };
        let (account, grace) = AccountService::new(accounts.clone())
            .found("Engines", founder)
            .unwrap();
        let grace = Gate::new(people.clone())
            .administrator(Some(&grace.access_token), account.id)
            .unwrap();
        let store = Arc::new(MemoryStore::new());
        store.put_account(account);
        let messaging = Deps {
            store,
            directory: Directory::new(people.clone(), accounts.presence.clone()),
            clock: clock.clone(),
            tokens: Arc::new(SequentialTokens::default()),
        };
        let secret = InstallationSecret::load(&accounts, "a secret of some length").unwrap();
        let tokens = LinkTokens::new(&secret);
        let composer = Composer::new(
            people.clone(),
            messaging.clone(),
            Arc::new(Texts::embedded().unwrap()),
            Links::new(BASE, tokens.clone()),
        );
        let mailer = Arc::new(FakeMailer::default());
        let postman = Postman::new(
            people.clone(),
            composer,
            mailer.clone(),
            (clock.clone(), Arc::new(SequentialTokens::default())),
            Backoff::seconds(&[60]),
            TimeDelta::seconds(30),
        );
        Self {
            people,
            messaging,
            clock,
            grace,
            tokens,
            mailer,
            postman,
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

    fn post(&self, letter: Letter) {
        let mut work = self.people.begin().unwrap();
        let new = NewLetter::new(letter, self.clock.now());
        work.letters().post(&[new]).unwrap();
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

    /// What comes of everything that is due.
    fn deliver(&self) -> Vec<LetterOutcome> {
        let due = self.postman.claim(10).unwrap();
        due.iter()
            .map(|queued| self.postman.deliver(queued).unwrap())
            .collect()
    }

    fn mails(&self) -> Vec<Mail> {
        self.mailer.mails.lock().unwrap().clone()
    }

    /// What comes of the only letter there is, and the mail.
    #[track_caller]
    fn sent(&self) -> Mail {
        assert_eq!(self.deliver(), [LetterOutcome::Sent]);
        let mut mails = self.mails();
        assert_eq!(mails.len(), 1);
        mails.remove(0)
    }

    fn answer(&self, answers: impl IntoIterator<Item = Result<(), Refusal>>) {
        self.mailer.answers.lock().unwrap().extend(answers);
    }
}

fn refusal() -> Refusal {
    Refusal::ForNow("450 later".to_owned())
}

/// The purpose of the token that the link ends with, which must hold for the user.
#[track_caller]
fn purpose(world: &World, mail: &Mail, page: &str, user: UserId) -> LinkPurpose {
    let token = mail.link.strip_prefix(&format!("{BASE}{page}=")).unwrap();
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
    assert!(mail.written.html.contains(&mail.link));
}

#[test]
fn a_link_is_made_when_the_letter_is_sent() {
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
    world.post(Letter::Confirmation { user: bob.id });
    assert_eq!(world.deliver(), [LetterOutcome::Sent]);
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
    world.post(Letter::EmailChange { user: grace });
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
    world.post(Letter::PasswordReset { user: grace });
    let mail = world.sent();
    let purpose = purpose(&world, &mail, PASSWORD, grace);
    assert_eq!(purpose, LinkPurpose::PasswordReset);
    let subject = "Instrucciones para restablecer la contraseña";
    assert_eq!(mail.written.subject, subject);
}

#[test]
fn a_letter_that_nobody_waits_for_is_dropped() {
    let world = World::new();
    let grace = world.grace.0.user.id;
    let bob = world.invite("Bob", "bob@example.com");
    let now = world.clock.now();
    world.change(bob.id, |user| user.confirmed_at = Some(now));
    world.post(Letter::Confirmation { user: bob.id });
    world.post(Letter::EmailChange { user: grace });
    world.post(Letter::PasswordReset { user: 999.into() });
    let account = world.grace.0.account_id();
    for (user, account, conversation) in [(grace, account, 999), (grace, 999.into(), 1)] {
        world.post(Letter::Notification {
            user,
            account,
            notification: 1.into(),
            about: NotificationKind::ConversationMention,
            conversation: conversation.into(),
            message: None,
        });
    }
    let outcomes = world.deliver();
    assert_eq!(outcomes, vec![LetterOutcome::Unwanted; 6]);
    assert_eq!(world.mails(), []);
    assert_eq!(LetterQueue::next_due(&*world.people).unwrap(), None);
}

#[test]
fn a_letter_that_is_refused_for_now_is_tried_again_under_its_id() {
    let world = World::new();
    world.invite("Bob", "bob@example.com");
    world.answer([Err(refusal())]);
    let outcomes = world.deliver();
    let [LetterOutcome::RetryAt(at, reason)] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert_eq!(reason, "450 later");
    let pause = *at - world.clock.now();
    assert!((48..=72).contains(&pause.num_seconds()), "{pause}");
    assert_eq!(world.deliver(), []);
    world.clock.advance(pause);
    assert_eq!(world.deliver(), [LetterOutcome::Sent]);
    let mails = world.mails();
    assert_eq!(mails[0].id, mails[1].id);
    assert_eq!(world.deliver(), []);
}

#[test]
fn a_letter_is_given_up_after_the_last_pause_and_at_once_if_it_is_refused_for_good() {
    let world = World::new();
    world.invite("Bob", "bob@example.com");
    world.answer([Err(refusal()), Err(refusal())]);
    world.deliver();
    world.clock.advance(TimeDelta::minutes(2));
    let given_up = LetterOutcome::GivenUp("450 later".to_owned());
    assert_eq!(world.deliver(), [given_up]);
    world.invite("Eve", "eve@example.com");
    let nobody = "550 nobody".to_owned();
    world.answer([Err(Refusal::ForGood(nobody.clone()))]);
    assert_eq!(world.deliver(), [LetterOutcome::GivenUp(nobody)]);
    assert_eq!(LetterQueue::counts(&*world.people).unwrap().given_up, 2);
}

#[test]
fn settled_letters_are_forgotten_after_a_week() {
    let world = World::new();
    world.invite("Bob", "bob@example.com");
    world.deliver();
    assert_eq!(world.postman.forget(10).unwrap(), 0);
    assert_eq!(world.people.letters().len(), 1);
    world.clock.advance(Postman::KEPT + TimeDelta::seconds(1));
    assert_eq!(world.postman.forget(10).unwrap(), 1);
    assert_eq!(world.people.letters().len(), 0);
}

/// Grace is told of a message that Eve wrote; the letter waits.
fn notify(world: &World) -> Notification {
    notify_user(world, world.grace.0.user.id).0
}

/// Of a message in an inbox that the reader is in; and the inbox.
fn notify_user(world: &World, reader: UserId) -> (Notification, InboxId) {
    let now = world.clock.now();
    world.change(reader, |user| user.confirmed_at = Some(now));
    let inbox = CreateInbox {
        name: Some("Support".to_owned()),
        channel: Some(CreateChannel {
            kind: "api".to_owned(),
            ..CreateChannel::default()
        }),
        ..CreateInbox::default()
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
    let mut work = world.messaging.store.begin().unwrap();
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
    world.post(Letter::Notification {
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
    assert_eq!(mail.link, link);
    let text = &mail.written.text;
    assert!(text.contains("Eve wrote:\n\n> Where is <my> order?"));
    assert!(mail.written.html.contains("Where is &lt;my&gt; order?"));
}

#[test]
fn a_notification_that_was_read_meanwhile_is_not_mailed() {
    let world = World::new();
    let mut told = notify(&world);
    told.read_at = Some(world.clock.now());
    let mut work = world.messaging.store.begin().unwrap();
    work.notifications().update(&told).unwrap();
    work.commit().unwrap();
    assert_eq!(world.deliver(), [LetterOutcome::Unwanted]);
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
    assert_eq!(world.deliver(), [LetterOutcome::Sent]);
    let (_, inbox) = notify_user(&world, kate);
    inboxes
        .remove_members(&world.grace, inbox, &[kate])
        .unwrap();
    assert_eq!(world.deliver(), [LetterOutcome::Unwanted]);
    // who runs the account sees every inbox
    let grace = world.grace.0.user.id;
    let (_, inbox) = notify_user(&world, grace);
    inboxes
        .remove_members(&world.grace, inbox, &[grace])
        .unwrap();
    assert_eq!(world.deliver(), [LetterOutcome::Sent]);
}

/// Of which nothing is to be had.
struct Broken(fn() -> StoreError);

impl nimchat_accounts::ports::Store for Broken {
    fn read(&self) -> Result<Box<dyn nimchat_accounts::ports::View + '_>, StoreError> {
        Err((self.0)())
    }

    fn begin(&self) -> Result<Box<dyn nimchat_accounts::ports::Work + '_>, StoreError> {
        Err((self.0)())
    }
}

#[test]
fn a_letter_whose_words_cannot_be_read_is_not_tried_for_ever() {
    let world = World::new();
    world.invite("Kate", "kate@example.com");
    let deliver = |broken: fn() -> StoreError| {
        let composer = Composer::new(
            Arc::new(Broken(broken)),
            world.messaging.clone(),
            Arc::new(Texts::embedded().unwrap()),
            Links::new(BASE, world.tokens.clone()),
        );
        let postman = Postman::new(
            world.people.clone(),
            composer,
            world.mailer.clone(),
            (world.clock.clone(), Arc::new(SequentialTokens::default())),
            Backoff::seconds(&[60, 60]),
            TimeDelta::seconds(30),
        );
        world.clock.advance(TimeDelta::minutes(2));
        let due = postman.claim(10).unwrap();
        assert_eq!(due.len(), 1);
        postman.deliver(&due[0])
    };
    // it comes back as it is
    let away = deliver(|| StoreError::Unavailable("away".into()));
    assert!(matches!(away, Err(StoreError::Unavailable(_))));
    let failed = deliver(|| StoreError::Backend("failed".into()));
    assert!(
        matches!(failed, Ok(LetterOutcome::RetryAt(..))),
        "{failed:?}"
    );
    let corrupt = deliver(|| StoreError::Corrupt("users.role".to_owned()));
    assert!(
        matches!(corrupt, Ok(LetterOutcome::GivenUp(_))),
        "{corrupt:?}"
    );
}
